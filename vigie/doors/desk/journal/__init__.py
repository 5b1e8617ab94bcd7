"""The audit log as people read it: who opened or did what, and when, as far as the reader may know."""
