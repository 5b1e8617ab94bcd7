"""Sheets: many violations from a table that others keep, mapped once, taken in again without doubles."""
