"""A column of money: whole cents in the database, a Decimal with two decimals in Python.

SQLite has no exact decimals: it would add floats. Whole numbers add up exactly on every database, also over a million
rows, and a report compares its total with the sum of its cells to the cent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

FLOAT = "money is no float"  # a fault of ours: no person reads it

if TYPE_CHECKING:
    _Base = models.Field[Decimal | int | str, Decimal]
else:
    _Base = models.Field


class MoneyField(_Base):
    """An amount; a float or a third decimal is refused, never rounded."""

    description = "Money"

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise ValidationError(FLOAT)
        return Decimal(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if isinstance(value, float):
            raise TypeError(FLOAT)
        units = Decimal(value).scaleb(2)
        if units != int(units):
            raise ValueError("Money has two decimals at most.")
        return int(units)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-2)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))
