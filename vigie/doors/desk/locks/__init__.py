"""Under pressure: give one's keys back, lock a team, open with two; and what others undo."""
