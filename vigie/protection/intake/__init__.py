"""What is sent to us: sealed on arrival, answered by the duty desk, found again by a code alone."""
