"""Saying that requests are of one matter, or not. Nothing is merged: each stays whole, with its own answers and clock.

What was said is sealed in each of the two (ADR 74): no clear column says that two people wrote of one thing.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import SEALED_FIELDS
from vigie.ground.seal.opening import open_many
from vigie.protection.intake import rules
from vigie.protection.intake.matters.reading import APART, MATTER, REQUEST, SAME
from vigie.protection.intake.models import Report

VERBS = {SAME: "report.same_matter", APART: "report.keep_apart", "": "report.think_again"}


def say(one: Report, other: Report, said: str, *, by: Actor) -> None:
    """`SAME` or `APART` of two requests, or "" to leave it open again. Raises Denied, Invalid, WrongState."""
    for each in (one, other):
        permit(rules.TRIAGE, by, each.team_id)
    if one.pk == other.pk:
        raise Invalid(_("A request is of one matter with itself."))
    _keep([(one, REQUEST, str(other.pk)), (other, REQUEST, str(one.pk))], said, by)


def say_of(report: Report, kind: str, key: str, said: str, *, by: Actor) -> None:
    """The same of a request and a record of a later room, which has checked that the actor may see it."""
    permit(rules.TRIAGE, by, report.team_id)
    _keep([(report, kind, key)], said, by)


def _keep(sides: list[tuple[Report, str, str]], said: str, by: Actor) -> None:
    """Sealed in each, all in one transaction; refused if one changed since it was read. The audit log is in clear: it
    names the first alone, on whose page it was said, and so never two that belong together."""
    if said not in VERBS:
        raise Invalid(_("Say whether it is the same matter or not."))
    opened = open_many([report for report, _kind, _key in sides], by=by, of="matter")
    read = {report.pk: report.version for report, _kind, _key in sides}
    for report, kind, key in sides:
        report.seal(_told(opened[report.pk], kind, key, said, by), report.team_id)
    with transaction.atomic():
        rows = Report.objects.select_for_update().filter(pk__in=read).order_by("pk")
        if {row.pk: row.version for row in rows} != read:
            raise WrongState
        for report, _kind, _key in sides:
            report.save(update_fields=SEALED_FIELDS)
        note(VERBS[said], sides[0][0], by=by)


def _told(known: dict[str, Any], kind: str, key: str, said: str, by: Actor) -> dict[str, Any]:
    """The facts with what was said last of this pair, and nothing of what was said before."""
    others = [entry for entry in known.get(MATTER, []) if entry["id"] != key]
    at = timezone.now().isoformat(timespec="minutes")
    entry = {"kind": kind, "id": key, "said": said, "by": by.pseudonym, "at": at}
    return {**known, MATTER: [*others, entry] if said else others}
