"""The warning wing: signals are raised, read on the watch page, and become alerts by a person's decision."""
