"""Violations: who did what to whom, sealed; verified by two people; counted without names."""
