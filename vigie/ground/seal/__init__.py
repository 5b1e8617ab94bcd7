"""Sealing: anyone may write with a team's public key; only its members, signed in, can read."""
