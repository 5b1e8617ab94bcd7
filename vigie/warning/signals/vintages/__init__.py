"""The versions of a feed: what was known when, and what one version changed of another."""
