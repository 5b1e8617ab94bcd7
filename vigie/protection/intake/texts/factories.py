"""Acceptances, sheets, numbers and gateways for tests and for the demonstration, made through the actions."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.protection.intake.texts import actions
from vigie.protection.intake.texts.codes import SYLLABLES
from vigie.protection.intake.texts.models import Acceptance, CodeSheet, Correspondent, Gateway, GatewayKind

NUMBER = "+237 6 99 00 00 01"


def make_acceptance(*, by: Actor, reasons: str = "Raison inventée.", days: int = 90) -> Acceptance:
    """A proposal that waits for a second person."""
    review_on = timezone.localdate() + timedelta(days=days)
    return actions.propose(reasons=reasons, measures="Mesure inventée.", review_on=review_on, by=by)


def accept_risk(one: Actor, other: Actor, *, days: int = 90) -> Acceptance:
    """SMS switched on by two people."""
    made = make_acceptance(by=one, days=days)
    actions.accept(made, by=other)
    return made


def make_sheet(*, by: Actor, called: str = "Cercle inventé", country: str = "CMR", looks: str = SYLLABLES) -> CodeSheet:
    """A sheet of this month."""
    month = timezone.localdate().replace(day=1)
    return actions.draw_sheet(called=called, country=country, month=month, looks=looks, by=by)


def list_number(
    *, by: Actor, number: str = NUMBER, called: str = "Relais inventé", reach: str = "Par le marché (inventé)"
) -> Correspondent:
    """A number that texts are expected from."""
    return actions.list_number(called=called, number=number, country="", reach=reach, by=by)


def make_gateway(kind: str = GatewayKind.PLAIN, *, by: Actor, secret: str = "") -> tuple[Gateway, str]:
    """A gateway with its secret."""
    return actions.add_gateway(kind=kind, secret=secret, by=by)
