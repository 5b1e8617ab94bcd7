"""What the tests of letters share: who subscribed before, what is published, who was told, what a server refuses."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from vigie.ground.seal.fixtures import People
from vigie.warning.alerts import publishing
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.factories import NO_HARM, TEXTS, issued_alert
from vigie.warning.alerts.models import Published
from vigie.warning.subscribers.factories import make_subscriber
from vigie.warning.subscribers.models import Subscriber

ORIGIN = "https://alertes.exemple.invalid"


def earlier(address: str, **wanted: Any) -> Subscriber:
    """Someone who confirmed before what is published now."""
    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
        return make_subscriber(address, **wanted)


def out(
    people: People, *, exercise: bool = False, audience: Audience = Audience.PUBLIC, level: str = "orange"
) -> Published:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"], level=level, exercise=exercise)
    proposal = publishing.propose(
        alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), audience=audience, by=people["decider"]
    )
    return publishing.publish(proposal, by=people["decider2"])


def told() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def refusing(monkeypatch: pytest.MonkeyPatch, codes: dict[str, int]) -> None:
    real = mail.EmailMessage.send

    def send(self: mail.EmailMessage, **options: Any) -> int:
        if self.to[0] in codes:
            raise smtplib.SMTPRecipientsRefused({self.to[0]: (codes[self.to[0]], b"no")})
        return real(self, **options)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
