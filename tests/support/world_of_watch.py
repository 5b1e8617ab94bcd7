"""The makers of what the situation report and the calendar of risk keep (see `world`)."""

from __future__ import annotations

from django.utils import timezone

from tests.support.addresses import Value
from tests.support.world_of_intake import PLANTED
from vigie.ground.seal.fixtures import People
from vigie.warning.agenda.factories import make_brought, make_date
from vigie.warning.situation.factories import make_grid, make_post


def posts(people: People) -> list[Value]:
    post = make_post(people["monitor"], "TCD", note=PLANTED, by=people["analyst"])
    return [Value(str(post.pk), "monitoring")]


def countries(people: People) -> list[Value]:
    """The countries that have a focal point: those of the monitoring team only."""
    return [Value(make_post(people["monitor2"], "GAB", note=PLANTED, by=people["analyst"]).country, "monitoring")]


def grids(people: People) -> list[Value]:
    post = make_post(people["monitor2"], "CMR", areas=["CM-NW"], by=people["analyst"])
    grid = make_grid(post, by=people["monitor2"], words=PLANTED, areas=["CM-NW"], arrests="more")
    return [Value(str(grid.pk), "monitoring")]


def dates(people: People) -> list[Value]:
    made = make_date(by=people["monitor"], kind="trial", title=PLANTED, note=PLANTED)
    return [Value(str(made.pk), "monitoring")]


def brought(people: People) -> list[Value]:
    file = make_brought(("1", timezone.localdate(), PLANTED, PLANTED), called=PLANTED, by=people["monitor"])
    return [Value(str(file.pk), "monitoring")]
