"""Figures of verified violations: SDG 16.10.1 for any twelve months, acts by each feature, and where silence is."""
