"""The whole node in one sealed file, and back: database, files and keys, each piece with its digest."""
