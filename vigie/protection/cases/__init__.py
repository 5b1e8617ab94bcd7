"""Protection cases: who is at risk, what they agreed to, and what is done for them."""
