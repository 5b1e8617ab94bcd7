"""Cleaned copies, made in a process of their own that cannot write a file, holds no secret and is bounded.

Nothing in this folder imports Django: it runs as `python -m vigie.ground.files.cleaning CLEANER`, plaintext in by
stdin, cleaned bytes out by stdout, and one word on stderr when it refuses.
"""
