"""Doubles, in the story: an invented arrest that two people told, one pair merged and one kept apart."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents.doubles.actions import keep_apart, merge
from vigie.protection.incidents.facts import Act, Facts, Source
from vigie.protection.incidents.models import Incident


def tell_doubles(cast: dict[str, Actor]) -> None:
    """A pair that waits for a person, one that was merged, one that only looked like one event."""
    _told(cast, "Arrestation inventée à Exempleville", "Personne inventée Alpha", 12)
    _told(cast, "Interpellation inventée près du marché", "Personne inventé Alpha", 11)
    counted = _told(cast, "Perquisition inventée d’un bureau", "Personne inventée Bêta", 20, "attack_on_office")
    again = _told(cast, "Fouille inventée du même bureau", "Personne inventée Bêta", 20, "attack_on_office")
    merge(counted, again, reason="Même bureau, même jour (démonstration).", by=cast["moniteur-2"])
    first = _told(cast, "Menace inventée au téléphone", "Personne inventée Gamma", 26, "death_threat")
    second = _told(cast, "Menace inventée devant la maison", "Personne inventée Gamma", 25, "death_threat")
    keep_apart(first, second, by=cast["moniteur-3"])


def _told(cast: dict[str, Actor], title: str, victim: str, days_ago: int, act: str = "arrest") -> Incident:
    told = Facts(
        title=title,
        narrative="Texte de démonstration : ce fait n’a pas eu lieu.",
        day=timezone.localdate() - timedelta(days=days_ago),
        precision="exact",
        area="CG-BZV",
        locality="Exempleville",
        unknown="",
        motivation="probably_linked",
        acts=[Act(act, victim, "person", "lawyer", "woman", "35-59", [{"category": "police", "name": ""}])],
        sources=[Source("victim", "reliable", "Source inventée C")],
    )
    return incidents.record(told, country="COG", by=cast["moniteur-1"])
