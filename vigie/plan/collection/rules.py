"""Who defines manual indicators, who enters for which country, and who validates what another entered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied
from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may, rule
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import country_choices
from vigie.warning.situation.queries import posts_of

TEAM = TeamKey.DIRECTION.value

DEFINE = rule(
    "manual.define",
    Role.COORDINATOR,
    Role.EVALUATOR,
    sentence=_("A coordinator or an evaluation officer says what is to be counted by hand, and in which countries."),
)
ENTER = rule(
    "manual_value.enter",
    Role.COORDINATOR,
    Role.EVALUATOR,
    sentence=_(
        "Values of a country are entered by its focal points, a coordinator or a monitoring and evaluation officer."
    ),
)
VALIDATE = rule(
    "manual_value.validate",
    Role.EVALUATOR,
    sentence=_("A monitoring and evaluation officer validates values, and never those that they entered themselves."),
)
READ = rule(
    "manual_value.read",
    Role.COORDINATOR,
    Role.EVALUATOR,
    Role.TREASURER,
    Role.DECIDER,
    sentence=_("Who entered and who validated is read by those who lead, follow and keep the plan."),
)


def own_countries(by: Actor) -> frozenset[str]:
    """The countries of which an actor is a focal point today."""
    return frozenset(post.country for post in posts_of(by)) if by.user else frozenset()


def countries_of(by: Actor) -> frozenset[str]:
    """The countries for which an actor may enter values."""
    if may(ENTER, by, TEAM):
        return frozenset(code for code, _name in country_choices())
    return own_countries(by)


def permit_entry(by: Actor, country: str) -> None:
    """Raise Denied unless the actor may enter values for a country."""
    if country not in countries_of(by):
        raise Denied(ENTER.sentence)


def readable_countries(by: Actor) -> frozenset[str]:
    """The countries of which an actor opens what is behind a number: all for the direction, else their own."""
    if may(READ, by, TEAM):
        return frozenset(code for code, _name in country_choices())
    return own_countries(by)
