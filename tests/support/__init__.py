"""What the tests stand on: the machine, a private PostgreSQL, a running node, a browser."""
