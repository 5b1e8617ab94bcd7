"""The telephone: a log for the one who answers it, made in a minute while someone speaks."""
