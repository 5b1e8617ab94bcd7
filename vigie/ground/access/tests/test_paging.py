"""A page of a long list: the same rows in the same order, without the sealed bytes of the others."""

from __future__ import annotations

import pytest
from django.core.paginator import EmptyPage, Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vigie.ground.access.paging import Pages, part
from vigie.ground.seal.factories import make_founder
from vigie.ground.seal.tests.records import sealed_task
from vigie.ground.tasks.models import Task

pytestmark = pytest.mark.django_db


def test_pages_hold_what_django_s_would_in_the_same_order_and_skip_by_ids_alone() -> None:
    founder = make_founder()
    for _ in range(7):
        sealed_task(founder)
    records = Task.objects.visible_to(founder).select_related("owner").order_by("-due_at", "pk")
    for number in (1, 2, 3):
        with CaptureQueriesContext(connection) as asked:
            page = Pages(records, 3).page(number)
        assert list(page) == list(Paginator(records, 3).page(number))
        skips = [query["sql"] for query in asked if "LIMIT 3" in query["sql"]]
        assert skips
        assert not any("sealed" in sql for sql in skips)
    assert (page.number, page.paginator.num_pages, page.has_next()) == (3, 3, False)
    assert part(records, 5, 99) == list(records)[5:]
    with pytest.raises(EmptyPage):
        Pages(records, 3).page(4)
