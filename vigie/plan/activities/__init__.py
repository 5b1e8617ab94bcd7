"""What becomes of the plan's activities: who, when, how far, what shows it, and what waits for what."""
