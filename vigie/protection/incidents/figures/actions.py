"""Taking figures out of the team: hidden where they would name someone, and noted."""

from __future__ import annotations

from django.db import transaction

from vigie.compute import sdg
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.protection.incidents import rules
from vigie.protection.incidents.figures.reading import Period, read
from vigie.protection.incidents.figures.tables import DIMENSIONS, leaving

TEAM = "monitoring"


def export(period: Period, *, country: str = "", by_what: str = "sex", by: Actor) -> bytes:
    """The indicator's table, protected, as CSV. Raises Denied."""
    permit(rules.EXPORT, by, TEAM)
    content = leaving(sdg.count(read(by, period, country).harms()), DIMENSIONS[by_what], period, country)
    with transaction.atomic():
        note("figures.export", ("incidents.figures", f"{period.start:%Y-%m}"), by=by)
    return content
