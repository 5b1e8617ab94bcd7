"""Wordings: answers written beforehand, read by a second person, picked into the answer box."""
