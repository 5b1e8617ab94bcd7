"""Files: received as a stream that is sealed on the way, kept as age files, given back inert, erased with their key."""
