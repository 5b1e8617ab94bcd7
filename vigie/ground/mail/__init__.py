"""Letters that leave: through the one mail server that a setting names, and without a word about this machine."""
