"""Consent: per person × use × recipient × expiry, withdrawn at any time, and what follows from it."""
