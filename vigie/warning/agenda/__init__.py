"""The calendar of risk: elections, anniversaries, trials, protests, shutdowns, and what is asked before each."""
