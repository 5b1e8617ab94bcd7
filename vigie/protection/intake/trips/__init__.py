"""Journeys: someone leaves, gives news as agreed, and the silence of whoever does not becomes the duty desk's work."""
