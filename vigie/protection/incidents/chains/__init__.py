"""Chains of violations: relations with attributes, the persons and bodies they share, drawn and told (ADR 69)."""
