"""What is promised in figures, measured on this machine and set against the promise as a ratio."""
