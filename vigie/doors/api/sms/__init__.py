"""Where gateways bring texts: a door that does not exist while SMS is off, and never answers anyone by text."""
