"""Persons and organisations that the network works with and for: sealed, each to its team."""
