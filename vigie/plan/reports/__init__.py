"""Reports that never change once made, and what leaves for IATI behind a harm review."""
