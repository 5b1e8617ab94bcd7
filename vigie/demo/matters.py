"""One matter told twice, in the story: by two people who wrote, in a violation, and on a ladder that announced it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents.facts import Act, Facts, Source
from vigie.protection.incidents.history.forgetting import ask
from vigie.protection.incidents.models import Incident
from vigie.protection.intake.factories import make_report
from vigie.protection.ladder import actions as ladder
from vigie.protection.ladder.factories import make_fact, make_party

GROUPS = (("woman", "exile"), ("woman", "displaced"), ("man", "usual"))


def tell_matters(cast: dict[str, Actor]) -> None:
    """Two requests with one number, a violation with the same places and people, and what a second person is asked."""
    make_report(
        "Message inventé : rappelez Zéphirin Inventé au 06 123 45 67, on l’a suivi à Fictiville.", country="COG"
    )
    make_report("Message inventé : un ami a été suivi ; sa famille répond au +242 06 123 45 67.", country="COG")
    told = "Texte de démonstration : la radio de Fictiville dit que Zéphirin Inventé est surveillé."
    violation = _recorded(cast, "Surveillance inventée à Fictiville", told, "surveillance", *GROUPS[2])
    party = make_party("Radio inventée de Fictiville", by=cast["moniteur-1"])
    for days, kind in ((60, "rumour"), (31, "watcher"), (9, "call")):
        make_fact(party, by=cast["moniteur-1"], days_ago=days, kind=kind, words="Fait inventé.")
    ladder.climb(party, violation, by=cast["moniteur-1"])
    for sex, situation in GROUPS:
        _verified(cast, _recorded(cast, "Menace inventée vérifiée", "Texte inventé.", "death_threat", sex, situation))
    facts = _facts("Surveillance inventée à Fictiville, sans nom", told, "surveillance", *GROUPS[2])
    incidents.correct(violation, facts, country="COG", urgency="none", reason="Nom de trop.", by=cast["moniteur-1"])
    ask(Incident.objects.get(pk=violation.pk), 1, reason="Consentement retiré (inventé).", by=cast["moniteur-1"])


def _facts(title: str, narrative: str, act: str, sex: str, situation: str) -> Facts:
    authors = [{"category": "unknown", "name": ""}]
    one = Act(act, "", "person", "journalist", sex, "25-34", authors, situation=situation)
    day = timezone.localdate() - timedelta(days=8)
    sources = [Source("victim", "reliable", "Source inventée"), Source("organisation", "reliable", "Autre source")]
    return Facts(title, narrative, day, "exact", "CG-BZV", "Fictiville", "", "linked", [one], sources)


def _recorded(cast: dict[str, Actor], title: str, narrative: str, act: str, sex: str, situation: str) -> Incident:
    return incidents.record(_facts(title, narrative, act, sex, situation), country="COG", by=cast["permanence-1"])


def _verified(cast: dict[str, Actor], incident: Incident) -> None:
    incidents.start_review(incident, reason="Vu (démonstration).", by=cast["moniteur-1"])
    incidents.corroborate(incident, reason="Deux sources (démonstration).", by=cast["moniteur-1"])
    incidents.verify(incident, reason="Confirmé (démonstration).", by=cast["moniteur-2"])
