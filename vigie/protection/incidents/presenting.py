"""The words of each step on screen, and which steps a person can take now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import Membership
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.protection.incidents import rules
from vigie.protection.incidents.forms import PeopleForm, PersonForm, ReasonForm
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.states import INCIDENT

BUTTONS: dict[str, str | Promise] = {
    "review": _("I take it for review"),
    "corroborate": _("Independent sources agree: pass it to a second person"),
    "verify": _("I verify, as the second person"),
    "refute": _("Refute"),
    "shelve": _("Close as unverifiable"),
}
DONE: dict[str, str | Promise] = {
    "review": _("Taken for review"),
    "corroborate": _("Corroborated"),
    "verify": _("Verified"),
    "submit": _("Submitted to a mandated body"),
    "recognise": _("Verified by a mandated body"),
    "correct": _("Corrected"),
    "refute": _("Refuted"),
    "shelve": _("Closed as unverifiable"),
    "merge": _("Merged: another one counts"),
    "unmerge": _("The merge was undone"),
    "export": _("A dossier was made"),
}


_FORMATS = {"month": "YEAR_MONTH_FORMAT", "year": "Y"}


def dated(day: date, precision: str) -> str:
    """A date in words, no finer than it is known: "mars 2026" where only the month is."""
    return date_format(day, _FORMATS.get(precision, "DATE_FORMAT"))


@dataclass(frozen=True)
class Taken:
    """One step of the past."""

    done: str | Promise
    by: str
    at: datetime
    why: str
    to: str = ""  # of a dossier: for whom, and the mark it bears
    mark: str = ""


def taken(steps: list[dict[str, Any]]) -> list[Taken]:
    """The steps kept with the facts, in order."""
    return [
        Taken(DONE[s["verb"]], s["by"], datetime.fromisoformat(s["at"]), s["why"], s.get("to", ""), s.get("mark", ""))
        for s in steps
    ]


@dataclass(frozen=True)
class Step:
    """One thing that can be done now, with its form."""

    verb: str
    button: str | Promise
    form: ReasonForm

    @property
    def ends(self) -> bool:
        """Whether it closes the violation: then it is never what stands open first."""
        return self.verb in {"refute", "shelve"}


def steps_now(incident: Incident, by: Actor, wrong: tuple[str, ReasonForm] | None = None) -> list[Step]:
    """What this person can do from here; the first of the two is not offered the second step."""
    if not may(rules.VERIFY, by, incident.team_id) or by.user is None:
        return []
    verbs = [verb for verb in INCIDENT.verbs(incident.state) if verb in BUTTONS]
    if incident.first_verifier_id == by.user.pk:
        verbs = [verb for verb in verbs if verb != "verify"]
    refused = dict([wrong]) if wrong else {}
    return [Step(v, BUTTONS[v], refused.get(v) or ReasonForm(prefix=v, use_required_attribute=False)) for v in verbs]


@dataclass(frozen=True)
class Readers:
    """Who can read a violation, and the forms by which the one who looks at it may change that (None: may not)."""

    named: list[User]
    may_change: bool = False
    too_few_verifiers: bool = False
    restrict: PeopleForm | None = None
    add: PersonForm | None = None

    @property
    def names(self) -> str:
        """Their pseudonyms in one line; empty when the whole team reads."""
        return ", ".join(person.username for person in self.named)


def readers_of(incident: Incident, by: Actor) -> Readers:
    """The named of a restricted violation, and whether two of them could still verify it."""
    named = incident.readers() if incident.restricted else []
    if not may(rules.RESTRICT, by, incident.team_id):
        return Readers(named)
    members = members_of(incident)
    if not incident.restricted:
        return Readers(named, may_change=True, restrict=PeopleForm(members, initial={"people": at_work(incident, by)}))
    others = members.exclude(pk__in=[person.pk for person in named])
    add = PersonForm(others) if others.exists() else None
    return Readers(named, may_change=True, too_few_verifiers=too_few_verifiers(incident, named), add=add)


def members_of(incident: Incident) -> QuerySet[User]:
    """The live members of a violation's team, who can be named, each with their `roles_here`."""
    live = Membership.objects.live().filter(team=incident.team_id)
    with_roles = Prefetch("memberships", queryset=live, to_attr="roles_here")
    return User.objects.filter(pk__in=live.values("user")).prefetch_related(with_roles).order_by("username")


def at_work(incident: Incident, by: Actor) -> list[User]:
    """Who must read on to do their part, proposed first: oneself, the recorder, the verifiers."""
    people = (by.user, incident.recorded_by, incident.first_verifier, incident.second_verifier)
    return [person for person in people if person is not None]


def too_few_verifiers(incident: Incident, named: list[User]) -> bool:
    """Whether it still waits to be verified while fewer than two of the named are monitors."""
    monitors = Membership.objects.live().filter(team=incident.team_id, role=Role.MONITOR, user__in=named)
    return incident.state in {"received", "review", "corroborated"} and monitors.values("user").distinct().count() < 2
