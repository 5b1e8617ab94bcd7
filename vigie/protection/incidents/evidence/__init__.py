"""Evidence: files joined to a violation."""
