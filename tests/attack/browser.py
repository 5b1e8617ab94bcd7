"""What a real browser refuses."""
