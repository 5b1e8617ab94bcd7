"""A year of an invented network on the real plan, and counts of it made without the product."""
