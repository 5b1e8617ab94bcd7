"""Where the recipes look: the clear counts and visible rows of the earlier rooms, in the shape of figures."""
