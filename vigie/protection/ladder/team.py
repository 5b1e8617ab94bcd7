"""The team whose ladders these are."""

TEAM = "monitoring"
