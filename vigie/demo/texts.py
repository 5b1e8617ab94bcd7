"""SMS in the story: an acceptance waits for its second person, so nothing comes in; a sheet and a number are ready."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.texts import actions
from vigie.protection.intake.texts.codes import SYLLABLES


def tell_texts(cast: dict[str, Actor]) -> None:
    """SMS stays off: the second person is whoever looks."""
    today = timezone.localdate()
    actions.propose(
        reasons="Raison inventée : trois relais d’une région inventée n’ont ni internet ni application.",
        measures="Mesure inventée : une puce au nom du réseau, un modem en lieu sûr, des feuilles remises à la main. "
        "Démonstration : les SMS restent coupés.",
        review_on=today + timedelta(days=90),
        by=cast["coordination"],
    )
    actions.draw_sheet(
        called="Cercle inventé du Nord",
        country="CMR",
        month=today.replace(day=1),
        looks=SYLLABLES,
        by=cast["permanence-1"],
    )
    actions.list_number(
        called="Relais inventé",
        number="+237 6 99 00 00 01",
        country="",
        reach="Par une collègue inventée, le jour du marché",
        by=cast["permanence-1"],
    )
