"""Indicators of the plan: declared recipes that count what the other rooms hold, and what was agreed about them."""
