"""Security incidents and violations of one person or organisation in time, on the page of one of these violations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from vigie.compute.timeline import covered
from vigie.ground.access.paging import part
from vigie.ground.accounts.actor import Actor
from vigie.ground.people.models import Party
from vigie.ground.seal.reading import noted, read
from vigie.ground.terms.queries import label
from vigie.protection.incidents.chains.timeline import Event, Timeline, drawn
from vigie.protection.incidents.models import Incident
from vigie.protection.ladder.facts import SECURITY, Climbed, Step
from vigie.protection.ladder.models import Ladder
from vigie.protection.ladder.queries import AT_MOST, Followed, followed


@dataclass(frozen=True)
class Beside:
    """One party on whose ladder a violation stands, and all on that ladder that the reader may see, drawn in time."""

    one: Followed
    timeline: Timeline


def beside(incident: Incident, *, by: Actor) -> list[Beside]:
    """The ladders on which a violation stands and that tell of more than it, each in time.

    Which ladder holds what is sealed, so the ladders that the actor may see are read, at most `AT_MOST`, with one audit
    entry for all; only those that hold this violation are opened. A step from a record that the actor may not see is
    left out.
    """
    found = followed(by, parties=_whose(incident, by))
    return [Beside(one, drawn(map(_event, one.steps))) for one in found if len(one.steps) > 1]


def _whose(incident: Incident, by: Actor) -> list[Party]:
    ladders = part(Ladder.objects.visible_to(by).order_by("pk"), 0, AT_MOST)
    climbed = [(ladder, Climbed.opened(known)) for ladder, known in read(ladders, by=by) if known is not None]
    noted("ladders", len(climbed), by=by)
    whose = [ladder.party_id for ladder, each in climbed if _holds(each.steps, incident)]
    return list(Party.objects.visible_to(by).filter(pk__in=whose).order_by("pk"))


def _holds(steps: Iterable[Step], incident: Incident) -> bool:
    return any(step.ref == str(incident.pk) for step in steps)


def _event(step: Step) -> Event:
    security = step.source == SECURITY
    page = reverse("ladder:incident" if security else "incidents:incident", args=[step.ref])
    what = label("security_incident" if security else "act", step.what)
    kind = "sign" if security else "fact"
    return Event(kind, what, covered(step.day, step.precision), step.day, step.precision, url=page)
