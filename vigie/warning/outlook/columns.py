"""A column of facts as JSON, written many rows at a time."""

from __future__ import annotations

from typing import Any

from django.db import models


class Facts(models.JSONField):
    """`JSONField`, whose values go to PostgreSQL as they are.

    Rows written together otherwise go there as one array a column, in which each quotation mark is escaped once more,
    by a regular expression: for the readings of a month's turn that takes longer than all the database does with them.
    """

    def get_placeholder(self, _value: Any, _compiler: Any, _connection: Any) -> str:
        """A field that has a placeholder of its own is never put into an array."""
        return "%s"

    def deconstruct(self) -> Any:
        """To migrations it is what it is in the tables: a plain `JSONField`."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
