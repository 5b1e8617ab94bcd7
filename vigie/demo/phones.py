"""Telephones of the story: one at work, which sent an invented form with a paper, and one that was cut off."""

from __future__ import annotations

from vigie.demo.people import FOUNDER
from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.odk.actions import note_use, stop
from vigie.protection.intake.odk.bringing import Sent, bring
from vigie.protection.intake.odk.factories import filled, make_phone
from vigie.protection.intake.odk.reading import read


def tell_phones(cast: dict[str, Actor]) -> None:
    """A form that arrived by ODK Collect waits on the board."""
    lost = make_phone(holder="Relais inventé de la rive droite", by=cast[FOUNDER])
    stop(lost.phone, by=cast["permanence-1"])
    phone = make_phone(holder="Relais inventé de la rive gauche", by=cast[FOUNDER]).phone
    words = "Fiche inventée : un appel anonyme a été reçu au bureau d’une association inventée."
    paper = Sent("note-inventee.txt", "text/plain", "Note inventée pour la démonstration.".encode())
    bring(read(filled(words, country="GAB")), files=[paper], phone=phone, by=Actor.nobody())
    note_use(phone)
