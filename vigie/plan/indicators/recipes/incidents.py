"""Violations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vigie.ground.accounts.actor import Actor
from vigie.plan.indicators.recipes.recipe import Recipe, Told, Words
from vigie.plan.indicators.sources import incidents
from vigie.protection.incidents.models import ActGroup, Urgency


def _unverified(actor: Actor) -> str:
    waiting = incidents.unverified(actor)
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
        figure=incidents.verified_by(dimension),
        figures=incidents.verified_by_in(dimension),
        whole=incidents.verified_whole(dimension),
        rows=incidents.verified_rows,
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
BY_ACT = Recipe(
    key="verified-by-act",
    kind="count",
    title=_("Acts in verified violations whose area is known, by country and group of acts"),
    of=_("acts in verified violations"),
    source=_("Clear counts of the violations room"),
    filter=_("Violations that two people verified, in a known area"),
    distinct=_("One act on one victim counts once; a person who suffered two acts counts twice"),
    date=_("Monday of the week of the violation"),
    scope=_("The whole node; unverified violations are not in it"),
    disaggregator="",
    readers=_("Those who work in the team that recorded them see the violations behind this number."),
    figure=incidents.verified_acts,
    figures=incidents.verified_acts_in,
    whole=incidents.verified_acts_whole,
    rows=incidents.verified_rows,
    rows_note=VERIFIED.rows_note,
    beside=_unverified,
    labels=lambda: ActGroup.choices,
)
_SOURCE, _DATE = _("Violations"), _("Month of the violation")
_WHAT = _("Violations recorded, verified or not; those counted with another left out")
RECORDED = Told(_SOURCE, _DATE, labels=lambda: ActGroup.choices, team="monitoring").recipe(
    "violations-recorded",
    incidents.RECORDED,
    _("Violations recorded, by country and group of acts"),
    _("violations recorded"),
    _WHAT,
)
URGENT = Told(_SOURCE, _DATE, labels=lambda: Urgency.choices, team="monitoring").recipe(
    "violations-by-urgency",
    incidents.BY_URGENCY,
    _("Violations recorded, by country and urgency"),
    _("violations recorded"),
    _WHAT,
)
RECIPES = (VERIFIED, BY_AGE, BY_CATEGORY, BY_AUTHOR, BY_ACT, RECORDED, URGENT)
