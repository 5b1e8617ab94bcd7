"""All cases together, for those who work on them: what was sent and came back, what each budget line carries."""
