"""The timed work of this room: forget who did not confirm, ask the new ones, send what was published."""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.ground.mail.leaving import configured
from vigie.warning.subscribers import links, sending
from vigie.warning.subscribers.joining import forget_unconfirmed
from vigie.warning.subscribers.posting import Round


def tick() -> None:
    """Nothing leaves without a mail server, or while the node does not know where its public door is met."""
    forget_unconfirmed()
    if not (configured() and links.known()):
        return
    by = Actor.system()
    sending.begin_editions(by=by)
    with Round() as post:  # warnings first
        sending.send_editions(post, by=by)
        sending.send_confirmations(post, by=by)
