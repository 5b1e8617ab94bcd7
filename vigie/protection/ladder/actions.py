"""Logging a security incident, naming whom it is about, and putting a violation on someone's ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute.ladder import Rung, read
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.people import actions as people
from vigie.ground.people.models import Party, PartyFacts
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import is_code, parent_of, place
from vigie.protection.incidents import facts as incidents
from vigie.protection.incidents.models import Incident
from vigie.protection.intake import rules as intake
from vigie.protection.intake.models import Report
from vigie.protection.ladder import origins, rules
from vigie.protection.ladder.facts import RUNG_OF_GROUP, SECURITY, VIOLATION, Climbed, Look, Step, Told
from vigie.protection.ladder.models import Ladder, SecurityIncident, Urgency
from vigie.protection.ladder.team import TEAM


def log(
    told: Told,
    *,
    country: str,
    urgency: str = Urgency.UNKNOWN,
    parties: Sequence[Party],
    newcomer: PartyFacts | None = None,
    report: Report | None = None,
    by: Actor,
) -> SecurityIncident:
    """Note an unusual fact, and put it on the ladder of each it is about, a newcomer too; `report` is the request it
    was told in, which the actor must be allowed to work on.

    Raises Invalid for nonsense, WrongState when it was noted from this request already, or when someone put a step on
    one of the ladders at the same moment: then nothing is kept.
    """
    permit(rules.LOG, by, TEAM)
    if by.user is None:
        raise Denied
    _check(told, country)
    new = people.sealed_party(newcomer, team=TEAM) if newcomer else None
    about = [*parties, *([new] if new else [])]
    made = SecurityIncident(month=told.day.replace(day=1), country=country, urgency=urgency, noted_by=by.user)
    if report:
        permit(intake.TRIAGE, by, report.team_id)
        told, made.pk = replace(told, origin=str(report.pk)), origins.name(report, by=by)
        origins.check(made.pk)
    made.seal({**told.sealed(), "parties": [str(party.pk) for party in about]}, TEAM)
    step = Step(told.day, told.precision, Rung.INCIDENT, SECURITY, told.kind, str(made.pk))
    climbed = [_with(party, [step], by) for party in about]
    with transaction.atomic():
        if new:
            people.keep(new, by=by)
        _insert(made)
        for ladder, version in climbed:
            _keep(ladder, version)
        note("ladder.log", made, by=by)
    return made


def _insert(made: SecurityIncident) -> None:
    """Raises WrongState when another noted the same request at the same moment: both have one id."""
    try:
        made.save(force_insert=True)
    except IntegrityError as fault:
        raise WrongState(origins.ALREADY) from fault


def _check(told: Told, country: str) -> None:
    if not is_code("security_incident", told.kind):
        raise Invalid(_("Say what kind of fact it was, or “not stated”."))
    if told.day > timezone.localdate():
        raise Invalid(_("The date lies in the future."))
    area = place(told.area) if told.area else None
    if place(country) is None or (told.area and (area is None or area.iso3 != country)):
        raise Invalid(_("This area is not in that country."))


def write_party(facts: PartyFacts, *, by: Actor) -> Party:
    """A person or an organisation that the monitoring team follows."""
    return people.write(facts, team=TEAM, rule=rules.LOG, by=by)


def change_party(party: Party, facts: PartyFacts, *, by: Actor) -> None:
    """Other facts of the same person or organisation."""
    people.change(party, facts, rule=rules.LOG, by=by)


def climb(party: Party, incident: Incident, *, by: Actor) -> None:
    """Put the acts of a violation on someone's ladder, the gravest rung first of those of one day. Raises Invalid when
    they stand there already, or when the violation is kept by named persons."""
    permit(rules.LOG, by, TEAM)
    if incident.restricted:
        raise Invalid(_("This violation is kept by named persons: it cannot stand on a ladder that the team reads."))
    facts = incidents.Facts.opened(open_one(incident, by=by))
    steps = [
        Step(facts.day, facts.precision, RUNG_OF_GROUP[parent_of("act", act)], VIOLATION, act, str(incident.pk))
        for act in dict.fromkeys(act.act for act in facts.acts)
    ]
    ladder, version = _with(party, steps, by)
    with transaction.atomic():
        _keep(ladder, version)
        note("ladder.climb", ladder, by=by)


def take_off(party: Party, ref: str, *, by: Actor) -> None:
    """Take the steps that come from one record off someone's ladder: it was about someone else."""
    permit(rules.LOG, by, TEAM)
    ladder = Ladder.objects.visible_to(by).filter(party=party).first()
    known = Climbed.opened(open_one(ladder, by=by)) if ladder else Climbed()
    kept = [step for step in known.steps if step.ref != ref]
    if ladder is None or len(kept) == len(known.steps):
        raise Invalid(_("There is no such step."))
    version = ladder.version
    ladder.seal(replace(known, steps=kept).sealed(), TEAM)
    with transaction.atomic():
        _keep(ladder, version)
        note("ladder.take_off", ladder, by=by)


def look(ladder: Ladder, *, words: str, by: Actor) -> None:
    """Someone looked at a ladder that rises: what they say stays with it, and it no longer asks until the next step."""
    permit(rules.LOG, by, TEAM)
    if not words.strip():
        raise Invalid(_("Say in a few words what follows from it, even if it is nothing for now."))
    known, version = Climbed.opened(open_one(ladder, by=by)), ladder.version
    seen = Look(by.pseudonym, timezone.now().isoformat(timespec="minutes"), words.strip())
    ladder.seal(replace(known, looks=[*known.looks, seen]).sealed(), TEAM)
    ladder.rising = False
    with transaction.atomic():
        _keep(ladder, version)
        note("ladder.look", ladder, by=by)


def _with(party: Party, steps: Sequence[Step], by: Actor) -> tuple[Ladder, int]:
    """The party's ladder with these steps more, sealed anew and unsaved, and the version that was read (0: none)."""
    ladder = Ladder.objects.visible_to(by).filter(party=party).first()
    known = Climbed.opened(open_one(ladder, by=by)) if ladder else Climbed()
    if any((step.ref, step.what) == (other.ref, other.what) for step in steps for other in known.steps):
        raise Invalid(_("It stands on this ladder already."))
    ladder = ladder or Ladder(party=party)
    version = ladder.version
    every = sorted([*known.steps, *steps], key=lambda step: (step.day, step.rung))
    ladder.seal(replace(known, steps=every).sealed(), TEAM)
    ladder.rising = ladder.rising or read([(step.day, step.rung) for step in every], timezone.localdate()).asks
    return ladder, version


def _keep(ladder: Ladder, version: int) -> None:
    """Save, inside the caller's transaction, unless someone was faster than who read `version`. Raises WrongState."""
    if version == 0:
        try:
            ladder.save(force_insert=True)
        except IntegrityError as fault:
            raise WrongState from fault
        return
    if Ladder.objects.select_for_update().get(pk=ladder.pk).version != version:
        raise WrongState
    ladder.save()
