"""What forms ask beyond the product's own fields, and what code lists hold: worded, tried and approved by staff."""
