"""Vigie: the lookout of a network that protects human rights defenders."""

__version__ = "0.1.0"
