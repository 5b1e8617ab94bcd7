"""Recording, verifying by two, correcting, refuting. Each is one transaction with its audit entry."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal import naming
from vigie.ground.seal.models import seal_many
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import is_code, parent_of, place
from vigie.protection.incidents import counting, rules
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.history.revisions import former
from vigie.protection.incidents.models import ActGroup, CountDelta, Incident, Urgency
from vigie.protection.incidents.states import INCIDENT, VERIFIED
from vigie.protection.intake.actions import accept
from vigie.protection.intake.models import Report

Within = AbstractContextManager[None]
TEAM = "monitoring"
SOURCES_TO_CORROBORATE = 2


def record(
    facts: Facts,
    *,
    country: str,
    urgency: str = Urgency.NONE,
    report: Report | None = None,
    reason: str = "",
    by: Actor,
) -> Incident:
    """Record a violation; from a report, that report is accepted with `reason` in the same transaction."""
    permit(rules.RECORD, by, TEAM)
    _check(facts, country)
    incident = Incident(recorded_by=by.user, urgency=urgency)
    _clear_columns(incident, facts, country)
    # The link to the report is sealed: in clear it would tie a reporter's code to a violation.
    incident.seal({**facts.sealed(), "report": str(report.pk) if report else "", "steps": []}, TEAM)
    with transaction.atomic():
        incident.save(force_insert=True)
        if report is not None:
            accept(report, reason=reason, by=by)
        note("incident.record", incident, by=by)
    return incident


def seal_rows(rows: list[tuple[Facts, str]], *, told: dict[str, str], by: Actor) -> list[Incident]:
    """Unsaved violations of facts and country each, sealed with where they were told; for `keep_many`."""
    permit(rules.IMPORT, by, TEAM)
    made = []
    for facts, country in rows:
        _check(facts, country)
        incident = Incident(recorded_by=by.user, urgency=Urgency.NONE)
        _clear_columns(incident, facts, country)
        made.append((incident, {**facts.sealed(), "report": "", "steps": [], "told": told}))
    seal_many(made, TEAM)
    return [incident for incident, _facts in made]


def keep_many(incidents: list[Incident], *, by: Actor) -> None:
    """Keep sealed violations with one audit entry, inside the caller's transaction: all of them or none."""
    permit(rules.IMPORT, by, TEAM)
    Incident.objects.bulk_create(incidents)
    note("incident.import", (Incident._meta.label_lower, f"{len(incidents)}"), by=by)


def _check(facts: Facts, country: str) -> None:
    """Refuse nonsense in words. Raises Invalid."""
    if not facts.acts:
        raise Invalid(_("Say at least one act: who suffered what."))
    if any(not is_code("act", act.act) for act in facts.acts):
        raise Invalid(_("One of the acts is not in the list."))
    if facts.day > timezone.localdate():
        raise Invalid(_("The date lies in the future."))
    if facts.final_day is not None and not facts.day <= facts.final_day <= timezone.localdate():
        raise Invalid(_("The last day lies between the first day and today."))
    area = place(facts.area) if facts.area else None
    if facts.area and (area is None or area.iso3 != country):
        raise Invalid(_("This area is not in that country."))


def _clear_columns(incident: Incident, facts: Facts, country: str) -> None:
    groups = [parent_of("act", act.act) for act in facts.acts]
    incident.country, incident.month = country, facts.month
    incident.act_group = min(groups, key=ActGroup.values.index)  # the gravest comes first


def start_review(incident: Incident, *, reason: str, by: Actor) -> None:
    """Someone takes the verification on."""
    _step(incident, "review", reason, by=by)


def corroborate(incident: Incident, *, reason: str, by: Actor) -> None:
    """The first of the two: at least two independent sources agree. Raises Invalid with fewer."""
    permit(rules.VERIFY, by, incident.team_id)
    if len(open_one(incident, by=by)["sources"]) < SOURCES_TO_CORROBORATE:
        raise Invalid(_("Corroborating takes two independent sources at least: add the second one first."))
    _step(incident, "corroborate", reason, by=by, first_verifier=by.user)


def verify(incident: Incident, *, reason: str, by: Actor) -> None:
    """The second of the two, another person than the first; the acts are counted in the same transaction."""
    permit(rules.VERIFY, by, incident.team_id)
    if by.user is not None and incident.first_verifier_id == by.user.pk:
        raise FourEyes
    facts = Facts.opened(open_one(incident, by=by))
    cells = counting.cells(incident.country, facts, 1)
    _step(incident, "verify", reason, by=by, cells=cells, second_verifier=by.user)


def correct(incident: Incident, facts: Facts, *, country: str, urgency: str, reason: str, by: Actor) -> None:
    """Change the facts. What was verified is taken out of the counts and must be verified again, by two.

    What they said before stays, sealed with them (`history`).
    """
    replace_facts(incident, facts, {"country": country, "urgency": urgency}, reason=reason, said={}, by=by)


def replace_facts(
    incident: Incident, facts: Facts, clear: dict[str, str], *, reason: str, said: dict[str, Any], by: Actor
) -> None:
    """As `correct`, `clear` being country and urgency; `said` is what the step says besides."""
    country = clear["country"]
    _check(facts, country)
    counted = _counted(incident, by)
    before, was = incident.country, {"country": incident.country, "urgency": incident.urgency}
    now = {**facts.sealed(), **clear}
    _clear_columns(incident, facts, country)
    _step(
        incident,
        "correct",
        reason,
        by=by,
        cells=counted,
        cells_of=before,
        facts=facts.sealed(),
        keeps=lambda known: {"before": former({**known, **was}, now), **said},
        urgency=clear["urgency"],
        first_verifier=None,
        second_verifier=None,
    )


def refute(incident: Incident, *, reason: str, by: Actor) -> None:
    """It did not happen so. What was counted is taken away."""
    _step(incident, "refute", reason, by=by, cells=_counted(incident, by))


def submit(incident: Incident, *, reason: str, facts: dict[str, Any] | None = None, by: Actor) -> None:
    """It was sent to a mandated body (NHRI, OHCHR…): say to which, and when. `facts`: the register that says more."""
    _step(incident, "submit", reason, by=by, facts=facts)


def recognise(incident: Incident, *, reason: str, facts: dict[str, Any] | None = None, by: Actor) -> None:
    """The mandated body verified it too: say where it says so. `facts`: the register that says more."""
    _step(incident, "recognise", reason, by=by, facts=facts)


def shelve(incident: Incident, *, reason: str, by: Actor) -> None:
    """It can be neither verified nor refuted."""
    _step(incident, "shelve", reason, by=by)


@transaction.atomic
def restrict(incident: Incident, people: list[User], *, two: bool = False, by: Actor) -> None:
    """Only these persons of the team and the actor see it, and read it or, with `two`, two together (`seal.naming`)."""
    permit(rules.RESTRICT, by, incident.team_id)
    Incident.objects.select_for_update().get(pk=incident.pk)  # A file that is being joined comes before or after.
    if two and incident.evidence.filter(file__state="kept").exists():
        raise Invalid(_("Its files would still open for one person alone: remove them first."))
    naming.restrict(incident, people, two=two, by=by)
    _files_follow(incident, by)


@transaction.atomic
def name_person(incident: Incident, person: User, *, by: Actor) -> None:
    """Let one more member read a restricted violation, with its files."""
    permit(rules.RESTRICT, by, incident.team_id)
    naming.add_person(incident, person, by=by)
    _files_follow(incident, by)


@transaction.atomic
def unname_person(incident: Incident, person: User, *, by: Actor) -> None:
    """Take someone off a restricted violation."""
    permit(rules.RESTRICT, by, incident.team_id)
    naming.remove_person(incident, person, by=by)
    _files_follow(incident, by)


@transaction.atomic
def unrestrict(incident: Incident, *, by: Actor) -> None:
    """The whole team reads it again, with its files."""
    permit(rules.RESTRICT, by, incident.team_id)
    naming.unrestrict(incident, by=by)
    _files_follow(incident, by)


def fold(incident: Incident, *, into: Incident, reason: str, within: Within, by: Actor) -> None:
    """It is the same event as `into`, which counts; taken out of the counts. `within` surrounds the change inside its
    transaction: `doubles.actions` checks and keeps there which two they are."""
    cells, told = _counted(incident, by), {"into": str(into.pk)}
    _step(incident, "merge", reason, by=by, cells=cells, keeps=lambda _known: told, within=within)


def unfold(incident: Incident, *, to: str, reason: str, within: Within, by: Actor) -> None:
    """It counts for itself again, in the state it had; `within` as for `fold`."""
    facts = Facts.opened(open_one(incident, by=by))
    cells = counting.cells(incident.country, facts, 1) if to in VERIFIED else []
    _step(incident, "unmerge", reason, by=by, cells=cells, to=to, within=within)


def _files_follow(incident: Incident, by: Actor) -> None:
    """Its files open for the same persons: their keys are sealed anew, their ciphertexts stay."""
    for evidence in incident.evidence.filter(file__state="kept").select_related("file"):
        naming.follow(evidence.file, incident, by=by)


def _counted(incident: Incident, by: Actor) -> list[CountDelta]:
    """The negative of what this violation added to the counts: nothing unless it is verified."""
    if incident.state not in VERIFIED:
        return []
    return counting.cells(incident.country, Facts.opened(open_one(incident, by=by)), -1)


def _step(
    incident: Incident,
    verb: str,
    reason: str,
    *,
    by: Actor,
    cells: list[CountDelta] | None = None,
    cells_of: str = "",
    facts: dict[str, Any] | None = None,
    keeps: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    to: str = "",
    within: Within | None = None,
    **clear: Any,
) -> None:
    """One transition with its sealed reason, and what it `keeps` of the facts known before; refused if the violation
    changed since it was read. `to` is where a step leads that goes back to what was; `within` surrounds it."""
    permit(rules.VERIFY, by, incident.team_id)
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    INCIDENT.next(incident.state, verb)
    known = open_one(incident, by=by)
    read = incident.version
    step: dict[str, Any] = {
        "verb": verb,
        "by": by.pseudonym,
        "at": timezone.now().isoformat(timespec="minutes"),
        "why": reason.strip(),
    }
    if keeps is not None:
        step |= keeps(known)
    incident.seal({**known, **(facts or {}), "steps": [*known["steps"], step]}, incident.team_id)
    with transaction.atomic(), within or nullcontext():
        locked = Incident.objects.select_for_update().get(pk=incident.pk)
        if locked.version != read:
            raise WrongState
        ends = INCIDENT.next(locked.state, verb)
        incident.state = to or ends
        for name, value in clear.items():
            setattr(incident, name, value)
        incident.save()
        if cells:
            counting.add(cells, cells_of or incident.country, at_once=incident.urgency == Urgency.IMMEDIATE)
        note(f"incident.{verb}", incident, by=by)
