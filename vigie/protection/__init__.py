"""The protection wing: what is sent to us, and the violations that two people verify."""
