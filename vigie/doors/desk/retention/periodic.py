"""The timed work of this page: once a day, what is due is erased."""

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.retention.actions import erase_due
from vigie.ground.retention.queries import ran_on


def tick() -> None:
    """Erase what is due, unless the node looked today already."""
    if not ran_on(timezone.localdate()):
        erase_due(by=Actor.system())
