"""A security plan, for the person or the office, made from the newest risk sheet and carried on one neutral page."""
