"""The audit chain: who did which verb to what, and when; never content, never off."""
