"""A violation as a document that leaves the team: only the parts that someone chose, for someone, for a reason."""
