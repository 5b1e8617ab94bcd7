"""Tests of the whole house; a room keeps its own tests beside its code."""
