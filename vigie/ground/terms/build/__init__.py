"""Scripts that derive the shipped places and outlines from public packages; a node never runs them."""
