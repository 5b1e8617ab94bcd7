"""What is told to IATI: off by default, element by element, and never without a second person."""
