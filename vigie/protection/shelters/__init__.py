"""Refuges: places that nobody can hold twice, stays from asking to leaving, addresses that open with two."""
