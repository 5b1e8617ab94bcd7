"""Tasks with an owner and a deadline, and the shape of *Aujourd'hui*: what needs someone now."""
