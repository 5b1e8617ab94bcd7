"""Emergency grants: asked for, signed by two different people, paid, receipted by a code, reported."""
