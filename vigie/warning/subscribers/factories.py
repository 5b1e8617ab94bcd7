"""Subscribers for tests and for the demonstration, made through the actions."""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.warning.subscribers import joining
from vigie.warning.subscribers.models import Subscriber


def make_subscriber(address: str, *, countries: tuple[str, ...] = ("CMR",), language: str = "fr") -> Subscriber:
    """Someone who asked and confirmed."""
    wish = joining.ask(address, countries=countries, language=language, by=Actor.nobody())
    wanted = wish.opened()
    joining.confirm(wanted.token, by=Actor.nobody())
    return Subscriber.objects.get(digest=wanted.digest)
