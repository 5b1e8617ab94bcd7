"""Kinds of dates of risk, and which of them may be public knowledge (ADR 81)."""

LIST = "risk_date"
ELECTION, ANNIVERSARY = "election", "anniversary"
PUBLIC = (ELECTION, ANNIVERSARY)
"""What a calendar on any wall says. A trial of a defender, a protest that partners plan: never in clear."""
