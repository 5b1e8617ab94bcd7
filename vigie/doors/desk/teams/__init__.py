"""Teams: who is in them, what each role may do, keys and their renewal, alarms."""
