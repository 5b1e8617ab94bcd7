"""The checks of the security design, tried against a running node: `make attack`."""
