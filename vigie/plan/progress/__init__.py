"""Where are we? The plan on one page: its axes, what is done, what is late and who can unblock it."""
