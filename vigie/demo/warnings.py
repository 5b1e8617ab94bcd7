"""Alerts beyond the first issue: an update, a list of addresses, who was reached, an emergency, and an exercise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.warning.alerts import actions, consents, emergency, publishing
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.consents import Consent, Use
from vigie.warning.alerts.facts import Assessment, HarmSheet, Text
from vigie.warning.alerts.lists import keep_list
from vigie.warning.alerts.models import Alert
from vigie.warning.alerts.reaching import Channel, Reached, note_reach

Cast = dict[str, Actor]
LEVELS = {"yellow": ("possible", "moderate"), "orange": ("likely", "serious"), "red": ("very_likely", "critical")}
NO_HARM = HarmSheet(source_exposed=False, reprisal_possible=False, named_threat=False, measures="")


def tell_warnings(cast: Cast) -> None:
    """An alert updated and passed on; a Red one whose second person is awaited; an exercise that says so."""
    _updated(cast)
    _emergency(cast)
    _exercise(cast)
    keep_list(
        None,
        name="Points focaux (liste inventée)",
        language="fr",
        addresses=["point-focal-1@exemple.invalid", "point-focal-2@exemple.invalid"],
        by=cast["analyste-1"],
    )


def _sheet(title: str, level: str) -> Assessment:
    likelihood, impact = LEVELS[level]
    fr = Text(f"{title} (démonstration)", "Texte inventé d’une alerte de démonstration.", "Prévenez vos proches.")
    en = Text(f"{title} (demonstration)", "Invented text of a demonstration alert.", "Tell those close to you.")
    return Assessment(
        title=title,
        threat="Menace inventée pour la démonstration.",
        vulnerability="Personnes inventées, loin de toute ville.",
        capacity="Une permanence inventée répond la nuit.",
        do_no_harm="Aucun lieu précis, aucune personne : tout est inventé.",
        likelihood=likelihood,
        impact=impact,
        confidence="medium",
        certainty="likely",
        valid_until=(timezone.localdate() + timedelta(days=21)).isoformat(),
        texts={"fr": fr, "en": en},
    )


def _assessed(
    cast: Cast, title: str, level: str, *, exercise: bool = False, country: str = "CAF", names_person: bool = False
) -> Alert:
    by = cast["analyste-1"]
    alert = actions.open_alert(title=title, country=country, exercise=exercise, by=by)
    actions.verify(alert, reason="Appels inventés aux points focaux.", by=by)
    actions.assess(alert, replace(_sheet(title, level), names_person=names_person), by=by)
    return alert


def _issued(cast: Cast, alert: Alert) -> Alert:
    actions.decide(alert, reason="Il faut prévenir (démonstration).", by=cast["decision-1"])
    if alert.needs_two:
        actions.decide(alert, reason="D’accord (démonstration).", by=cast["decision-2"])
    return alert


def _updated(cast: Cast) -> None:
    alert = _issued(cast, _assessed(cast, "Barrages inventés sur les routes", "yellow", country="COG"))
    texts = _sheet("Barrages inventés sur les routes", "yellow").texts
    french = replace(texts["fr"], description="Texte inventé d’une alerte de démonstration, mis à jour.")
    said = {**texts, "fr": french}
    actions.update(alert, texts=said, reason="Un fait inventé de plus.", by=cast["analyste-1"])
    today = timezone.localdate().isoformat()
    reach = Reached(Channel.SMS, 12, today, Audience.INSIDE, 2, acknowledged=7, words="Coalition inventée")
    note_reach(alert, reach, by=cast["analyste-1"])
    proposal = publishing.propose(
        alert, texts=said, harm=NO_HARM, delay=timedelta(0), audience=Audience.OFFICIAL, by=cast["decision-1"]
    )
    publishing.publish(proposal, by=cast["decision-2"])


def _emergency(cast: Cast) -> None:
    alert = _assessed(cast, "Menace inventée, imminente", "red", names_person=True)
    today = timezone.localdate()
    until = (today + timedelta(days=30)).isoformat()
    answer = Consent("Personne inventée 7", Use.INSIDE, True, "call", "Oui (inventé).", today.isoformat(), until)  # noqa: FBT003
    consents.record(alert, answer, by=cast["analyste-1"])
    emergency.act_now(alert, what="Mise à l’abri inventée, cette nuit.", by=cast["permanence-1"])


def _exercise(cast: Cast) -> None:
    alert = _issued(cast, _assessed(cast, "Répétition du réseau d’alerte", "orange", exercise=True, country="COD"))
    texts = _sheet("Répétition du réseau d’alerte", "orange").texts
    proposal = publishing.propose(alert, texts=texts, harm=NO_HARM, delay=timedelta(0), by=cast["decision-1"])
    publishing.publish(proposal, by=cast["decision-2"])
