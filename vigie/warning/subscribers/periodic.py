"""The timed work of this room: forget who did not confirm, ask the new ones, send what was published."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from vigie.ground.accounts.actor import Actor
from vigie.ground.mail.leaving import configured
from vigie.warning.subscribers import links, sending
from vigie.warning.subscribers.joining import forget_unconfirmed
from vigie.warning.subscribers.posting import Round, Silent

LOG = logging.getLogger("vigie.letters")


def tick() -> None:
    """Nothing leaves without a mail server, while the node does not know where its public door is met, or while another
    process sends. A server that is silent is said in the log: it holds up no other timed work, and is asked again."""
    forget_unconfirmed()
    if not (configured() and links.known()):
        return
    with _alone() as alone:
        if alone:
            try:
                _send()
            except Silent:
                LOG.warning("The mail server does not answer: letters wait.")


def _send() -> None:
    by = Actor.system()
    sending.begin_editions(by=by)
    with Round() as post:  # warnings first
        sending.send_editions(post, by=by)
        sending.send_confirmations(post, by=by)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process of this node sends; two at once would send each letter twice."""
    private = settings.VIGIE_HOME / "tmp"
    private.mkdir(mode=0o700, exist_ok=True)
    with (private / "letters").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
