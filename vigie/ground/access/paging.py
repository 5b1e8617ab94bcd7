"""Part of a long list of sealed records, without dragging the sealed bytes of all the others past the sort."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

_Row = TypeVar("_Row", bound=Model)


def part(records: QuerySet[_Row], start: int, stop: int) -> list[_Row]:
    """`records[start:stop]`, in their order: ids first, which an index holds together with the clear columns, then the
    rows of these. A row that went in between is left out."""
    ids = list(records.select_related(None).values_list("pk", flat=True)[start:stop])
    rows = records.in_bulk(ids)
    return [rows[each] for each in ids if each in rows]


class Pages(Paginator):
    """Like Django's, but reads a page as `part` does."""

    object_list: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        """The page of that number. Raises InvalidPage as Django's does."""
        valid = self.validate_number(number)
        start = (valid - 1) * self.per_page
        return Page(part(self.object_list, start, start + self.per_page), valid, self)
