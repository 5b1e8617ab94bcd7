"""The desk: the way in for the staff, and what needs each of them today."""
