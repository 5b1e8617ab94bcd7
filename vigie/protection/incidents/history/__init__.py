"""What a violation said before each correction, with readable differences, and the way back (ADR 68)."""
