"""The public door: what anyone may read, and the way to write to us."""
