"""Indicators are recipes declared here: what is counted, from where, under which filter, and how it opens to its rows.

All recipes are clear ones: they read counts and clear columns of the earlier rooms, live, and hold no key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.plan.indicators import sources
from vigie.plan.indicators.figures import Figure
from vigie.plan.indicators.sources import Evidence

Words = str | Promise


@dataclass(frozen=True)
class Recipe:
    """One indicator. `kind` is "count" or "ratio"; `of` says what a percentage is a share of.

    `filter`, `distinct`, `date` and `scope` are sentences for the reader, who must know what a number counts;
    `figure` computes it, `rows` gives what an actor may see behind one country and value, `readers` who that is.
    `version` grows by one with every change of what is counted: a figure frozen under an older one says so.
    `beside` is what the actor must know besides: what is not in the number yet.
    """

    key: str
    kind: str
    title: Words
    of: Words
    source: Words
    filter: Words
    distinct: Words
    date: Words
    scope: Words
    disaggregator: str
    readers: Words
    figure: Callable[[Span | None], Figure]
    rows: Callable[[Actor, str, str], list[Evidence]]
    version: int = 1
    rows_note: Words = ""
    beside: Callable[[Actor], str] = lambda actor: ""


def _unverified(actor: Actor) -> str:
    waiting = sources.unverified(actor)
    said = ngettext(
        "%(n)d violation that you may see is not verified yet, and is not in this number.",
        "%(n)d violations that you may see are not verified yet, and are not in this number.",
        waiting,
    )
    return said % {"n": waiting} if waiting else ""


def _verified(key: str, dimension: str, terms: str, title: Words) -> Recipe:
    """Acts in verified violations by one margin of the clear counts, never crossed with another."""
    return Recipe(
        key=key,
        kind="count",
        title=title,
        of=_("acts in verified violations"),
        source=_("Clear counts of the violations room"),
        filter=_("Violations that two people verified"),
        distinct=_("One act on one victim counts once; a person who suffered two acts counts twice"),
        date=_("Month of the violation"),
        scope=_("The whole node; unverified violations are not in it"),
        disaggregator=terms,
        readers=_("Those who work in the team that recorded them see the violations behind this number."),
        figure=sources.verified_by(dimension),
        rows=sources.verified_rows,
        rows_note=_(
            "These counts cannot be linked to a violation, on purpose: below are the verified violations of the "
            "country that you may see, whatever the column."
        ),
        beside=_unverified,
    )


VERIFIED = _verified(
    "verified-incidents", "sex", "sex", _("Acts in verified violations, by country and sex of the victim")
)
BY_AGE = _verified(
    "verified-by-age", "age_band", "age_band", _("Acts in verified violations, by country and age band of the victim")
)
BY_CATEGORY = _verified(
    "verified-by-category",
    "category",
    "defender_category",
    _("Acts in verified violations, by country and category of the victim"),
)
BY_AUTHOR = _verified(
    "verified-by-author", "author", "author_category", _("Acts in verified violations, by country and type of author")
)
IN_TIME = Recipe(
    key="alerts-in-time",
    kind="ratio",
    title=_("Alerts decided within their deadline"),
    of=_("of the alerts that were due"),
    source=_("Decisions of the alerts room"),
    filter=_("Alerts decided, and alerts still undecided after their deadline"),
    distinct=_("Each alert once"),
    date=_("Date when the decision was due"),
    scope=_("The whole node"),
    disaggregator="alert_level",
    readers=_("Those who work in the team of an alert see it behind this number."),
    figure=sources.decided_in_time,
    rows=sources.decision_rows,
)
ANSWERED = Recipe(
    key="alerts-answered",
    kind="ratio",
    title=_("Tasks that answer an alert, done by their first deadline"),
    of=_("of the tasks that were due"),
    source=_("Tasks of the response room"),
    filter=_("Tasks done, and tasks left undone after their deadline; those passed on or settled before it left out"),
    distinct=_("Each task once"),
    date=_("Date when the task was first due"),
    scope=_("The whole node"),
    disaggregator="alert_level",
    readers=_("Those who work in the team of an alert see it behind this number."),
    figure=sources.answered_in_time,
    rows=sources.answered_rows,
)
TRUE = Recipe(
    key="alerts-true",
    kind="ratio",
    title=_("Alerts that came true"),
    of=_("of the alerts that were true or false"),
    source=_("After-actions that two people confirmed"),
    filter=_("Averted and unknown alerts left out: an averted alert is never counted as false"),
    distinct=_("Each alert once"),
    date=_("Date of the decision to issue"),
    scope=_("The whole node"),
    disaggregator="alert_level",
    readers=_("Those who work in the team of an alert see it behind this number."),
    figure=sources.came_true,
    rows=sources.outcome_rows,
)
RECIPES: dict[str, Recipe] = {
    recipe.key: recipe for recipe in (VERIFIED, BY_AGE, BY_CATEGORY, BY_AUTHOR, IN_TIME, ANSWERED, TRUE)
}
