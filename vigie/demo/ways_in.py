"""The ways in of the story: a roster, an answer written beforehand, a call, and a sheet. All of it is invented."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.protection.incidents.sheets import actions as sheets
from vigie.protection.incidents.sheets.mapping import Mapping
from vigie.protection.incidents.sheets.reading import Table
from vigie.protection.intake.calls.actions import log_call
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.duty import actions as duty
from vigie.protection.intake.trips.actions import Clock, plan_for_caller
from vigie.protection.intake.wordings import actions as wordings

Cast = dict[str, Actor]
COLUMNS = {"key": "Numéro", "day": "Date", "country": "Pays", "area": "Région", "act": "Acte", "narrative": "Récit"}
ROWS = [
    ["1", "03/2026", "Gabon", "Estuaire", "Menace de mort", "Récit inventé : un appel anonyme."],
    ["2", "14/05/2026", "Tchad", "Une région inventée", "Menace de mort", "Récit inventé : une visite de nuit."],
    ["3", "un jour", "Congo", "", "Menace de mort", "Récit inventé : sans date, donc refusé."],
]


def tell(cast: Cast) -> None:
    """A week of working hours, and one thing by each way."""
    first, second = cast["permanence-1"], cast["permanence-2"]
    today = timezone.localdate()
    duty.plan(
        first=today,
        last=today + timedelta(days=13),
        weekdays={0, 1, 2, 3, 4},
        opens=time(8),
        closes=time(18),
        holder=_person(first),
        deputy=_person(second),
        by=first,
    )
    wording = wordings.write(
        title="Premier accueil (exemple)",
        language="fr",
        body="Texte inventé : nous vous lisons, et nous répondons aujourd’hui. Êtes-vous en lieu sûr ?",
        by=first,
    )
    wordings.approve(wording, by=second)
    log_call(
        words="Appel inventé : une collègue n’est pas rentrée hier soir.",
        draft=Draft.of({"violation": {"narrative": "Appel inventé."}}),
        country="CAF",
        urgency="none",
        submission="appel-invente",
        language="fr",
        by=first,
    )
    plan_for_caller(
        words="Trajet inventé : une personne va d’une ville inventée à une autre et donne des nouvelles deux fois.",
        clock=Clock(starts=0, every=12, lasts=24),
        submission="trajet-invente",
        by=first,
    )
    table = Table(list(COLUMNS.values()), ROWS)
    sheet = sheets.receive(table, name="releve-invente.csv", called="Relais inventé", by=cast["moniteur-1"])
    sheets.keep_mapping(sheet, Mapping(columns=COLUMNS), by=cast["moniteur-1"])
    sheets.take_some(sheet, by=cast["moniteur-1"], seconds=5)


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise LookupError("someone of the cast has an account")
    return actor.user
