"""Searching what is sealed: words in what this person may open, and exact names or numbers by the blind index."""
