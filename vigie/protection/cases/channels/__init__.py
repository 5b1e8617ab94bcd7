"""The register of channels: to whom a person's matter can be brought, in which form, and what came of it."""
