"""Writing a scenario, revising it, and saying which branch happened. Every revision is a version that stays."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import place
from vigie.warning.scenarios import rules
from vigie.warning.scenarios.models import Scenario, Version
from vigie.warning.scenarios.scoring import OTHER
from vigie.warning.scenarios.states import SCENARIO
from vigie.warning.scenarios.tree import Tree
from vigie.warning.signals.models import Signal

TEAM = "monitoring"


def write(
    *, title: str, question: str, country: str, horizon: date, signal: Signal | None = None, by: Actor
) -> Scenario:
    """Begin a scenario, from a signal or from what a person fears; its branches come with the next version."""
    permit(rules.WRITE, by, TEAM)
    if not title.strip() or not question.strip():
        raise Invalid(_("Give it a title, and say what the question is."))
    if place(country) is None:
        raise Invalid(_("Choose a country."))
    if horizon <= timezone.localdate():
        raise Invalid(_("The horizon is a day to come."))
    made = Scenario(signal=signal, country=country, horizon=horizon, written_by=_person(by))
    made.seal({}, TEAM)
    first = _version(made, 1, Tree(title.strip(), question.strip()), by)
    with transaction.atomic():
        made.save(force_insert=True)
        first.save(force_insert=True)
        note("scenario.write", made, by=by)
    return made


def revise(scenario: Scenario, tree: Tree, *, read: int, by: Actor) -> Version:
    """Keep another version of the tree; `read` is the number of the version it was made from.

    Raises WrongState when someone else revised it meanwhile, or when it is scored.
    """
    permit(rules.WRITE, by, scenario.team_id)
    SCENARIO.next(scenario.state, "revise")
    if tree.nodes and not tree.adds_up:
        raise Invalid(_("The branches of every step must add up to 100 %."))
    made = _version(scenario, read + 1, tree, by)
    try:
        with transaction.atomic():
            SCENARIO.next(Scenario.objects.select_for_update().get(pk=scenario.pk).state, "revise")
            made.save(force_insert=True)
            note("scenario.revise", scenario, by=by)
    except IntegrityError as fault:
        raise WrongState from fault
    return made


def score(scenario: Scenario, *, happened: str, happened_on: date, words: str, by: Actor) -> None:
    """Someone other than the author says which end happened, on which day; OTHER when nobody had written it.

    Raises FourEyes for the author, Invalid for an end that is not there, a day to come or an empty account.
    """
    permit(rules.SCORE, by, scenario.team_id)
    person = _person(by)
    if scenario.written_by_id == person.pk:
        raise FourEyes
    if not words.strip():
        raise Invalid(_("Say in a few words what happened, and how we know."))
    if happened_on > timezone.localdate():
        raise Invalid(_("That day is still to come."))
    ends = {leaf.key for leaf in newest(scenario, by=by)[1].leaves()}
    if not ends:
        raise Invalid(_("This scenario has no branches: there is nothing to score."))
    if happened != OTHER and happened not in ends:
        raise Invalid(_("Choose one of the ends of the tree."))
    read = scenario.version
    account = {"happened": happened, "happened_on": happened_on.isoformat(), "words": words.strip()}
    scenario.seal(account, scenario.team_id)
    with transaction.atomic():
        locked = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if locked.version != read:
            raise WrongState
        scenario.state, scenario.scored_by = SCENARIO.next(locked.state, "score"), person
        scenario.save()
        note("scenario.score", scenario, by=by)


def newest(scenario: Scenario, *, by: Actor) -> tuple[Version, Tree]:
    """The tree as it stands, and its version."""
    version = Version.objects.visible_to(by).filter(scenario=scenario).order_by("-number").first()
    if version is None:
        raise Denied
    return version, Tree.opened(open_one(version, by=by))


def _version(scenario: Scenario, number: int, tree: Tree, by: Actor) -> Version:
    made = Version(scenario=scenario, number=number, written_by=_person(by), written_at=timezone.now())
    made.seal(tree.sealed(), TEAM)
    return made


def _person(by: Actor) -> User:
    if by.user is None:
        raise Denied
    return by.user
