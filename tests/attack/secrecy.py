"""What a thief of the disk can read."""
