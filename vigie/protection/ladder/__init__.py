"""Security incidents, and the escalation ladder of each person and organisation: incident, threat, attack."""
