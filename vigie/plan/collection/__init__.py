"""Manual indicators: what cannot be computed is entered by country, and counts once a second person validated it."""
