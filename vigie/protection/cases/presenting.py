"""The words of each step on screen, who can read a case, and what a person can do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import Membership
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.protection.cases import rules
from vigie.protection.cases.actions import LEAST_READERS
from vigie.protection.cases.facts import Done, Facts, Support, day_of
from vigie.protection.cases.forms import ReaderForm, ReadersForm, ReasonForm
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.risk.matrix import COLOUR
from vigie.protection.cases.states import CASE
from vigie.protection.incidents.models import Incident
from vigie.protection.intake.models import Report
from vigie.protection.intake.trips.models import Trip

BUTTONS: dict[str, str | Promise] = {
    "take": _("I accompany this person"),
    "follow": _("The support is given: follow up"),
    "resume": _("Support is needed again"),
    "reopen": _("Reopen the case"),
}
DONE: dict[str, str | Promise] = {
    "take": _("Taken on"),
    "follow": _("Followed up"),
    "resume": _("Support again"),
    "close": _("Case closed"),
    "reopen": _("Reopened"),
}


@dataclass(frozen=True)
class Past:
    """One step of the past."""

    done: str | Promise
    by: str
    at: datetime
    why: str
    outcome: str
    left: list[dict[str, str]]


def past(history: list[Done]) -> list[Past]:
    """The steps kept with the facts, in order."""
    return [Past(DONE[s.verb], s.by, datetime.fromisoformat(s.at), s.why, s.outcome, s.left) for s in history]


@dataclass(frozen=True)
class Step:
    """One thing that can be done now, with its form."""

    verb: str
    button: str | Promise
    form: ReasonForm


def form_of(verb: str, data: Any = None) -> ReasonForm:
    """The form that a step asks for."""
    return ReasonForm(data, prefix=verb, use_required_attribute=False)


def steps_now(case: Case, by: Actor, wrong: tuple[str, ReasonForm] | None = None) -> list[Step]:
    """What this person can do from here; closing has a page of its own."""
    if not may(rules.WORK, by, case.team_id):
        return []
    refused = dict([wrong]) if wrong else {}
    return [Step(v, BUTTONS[v], refused.get(v) or form_of(v)) for v in CASE.verbs(case.state) if v != "close"]


@dataclass(frozen=True)
class Readers:
    """Who can read a case, and the forms by which the one who looks at it may change that (None: may not)."""

    named: list[User]
    may_change: bool = False
    may_remove: bool = False
    restrict: ReadersForm | None = None
    add: ReaderForm | None = None

    @property
    def names(self) -> str:
        """Their pseudonyms in one line; empty when the whole team reads."""
        return ", ".join(person.username for person in self.named)


def readers_of(case: Case, facts: Facts, by: Actor) -> Readers:
    """The named of a restricted case, and how that can be changed."""
    named = case.readers() if case.restricted else []
    if not may(rules.RESTRICT, by, case.team_id):
        return Readers(named)
    members = members_of(case.team_id)
    if not case.restricted:
        at_work = [person for person in (case.opened_by, case.officer) if person is not None]
        return Readers(named, may_change=True, restrict=ReadersForm(members, initial={"people": at_work}))
    others = members.exclude(pk__in=[person.pk for person in named])
    add = ReaderForm(others) if others.exists() else None
    fewest = LEAST_READERS if facts.has_child else 1
    return Readers(named, may_change=True, may_remove=len(named) > fewest, add=add)


def members_of(team: str) -> QuerySet[User]:
    """The live members of a team, who can be named, each with their `roles_here`."""
    live = Membership.objects.live().filter(team=team)
    with_roles = Prefetch("memberships", queryset=live, to_attr="roles_here")
    return User.objects.filter(pk__in=live.values("user")).prefetch_related(with_roles).order_by("username")


def who_can_work(case: Case) -> QuerySet[User]:
    """Who can be given something to do in a case: those who can read it."""
    members = members_of(case.team_id)
    return members.filter(pk__in=[one.pk for one in case.readers()]) if case.restricted else members


def came_from(facts: Facts, by: Actor) -> Incident | Report | Trip | None:
    """The violation, request or journey that a case was opened from, if the reader may see it."""
    known: tuple[type[Incident] | type[Report] | type[Trip], ...] = (Incident, Report, Trip)
    kinds = {one._meta.label_lower: one for one in known}
    model = kinds.get(facts.origin.kind)
    return model.objects.visible_to(by).filter(pk=facts.origin.key).first() if model else None


@dataclass(frozen=True)
class Standing:
    """Where a case stands, in one look: each line leads to its part."""

    level: str
    colour: str
    own_level: str
    review_on: date | None
    under_way: list[Support]
    holding: int
    ended: int
    sent: int
    answered: int
    grants: int


def standing(case: Case, facts: Facts, by: Actor) -> Standing:
    """What was assessed, is under way, holds, was sent and answered."""
    newest, today = facts.assessment, timezone.localdate()
    ours = [one for one in facts.sendings if not one.by_others]
    return Standing(
        newest.level if newest else "",
        COLOUR.get(newest.level, "") if newest else "",
        newest.own_level if newest else "",
        day_of(newest.review_on) if newest else None,
        [step for step in facts.plan if step.state == "under_way"],
        sum(one.holds_on(today) for one in facts.consents),
        sum(not one.holds_on(today) for one in facts.consents),
        len(ours),
        sum(bool(one.outcome) for one in ours),
        EmergencyGrant.objects.visible_to(by).filter(case=case).exclude(state__in=["reported", "refused"]).count(),
    )
