"""The duty roster (permanence): who answers when, who stands in, and what the public may be promised."""
