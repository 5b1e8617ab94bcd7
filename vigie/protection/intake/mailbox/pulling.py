"""Emptying the mailbox: each letter is sealed and committed, then deleted there."""

from __future__ import annotations

import base64

from django.conf import settings
from django.utils.translation import gettext as _

from vigie.compute import crypto
from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Chain
from vigie.protection.intake.actions import AlreadyReceived, take_in
from vigie.protection.intake.conversation import Piece
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.mailbox.imap import Mailbox, NotReached, opened
from vigie.protection.intake.mailbox.letters import LARGEST, Letter, read
from vigie.protection.intake.models import Urgency, Way

AT_ONCE = 20  # letters of one pull


class NotAllTaken(Exception):
    """Some letters could not be sealed; they lie in the mailbox still."""


def pull() -> int:
    """Seal what lies in the mailbox; how many letters were new. Does nothing where no mailbox is set.

    Raises NotReached or NotAllTaken; neither holds a word of a letter, a name or an address.
    """
    drop = settings.VIGIE_MAIL
    if drop is None:
        return 0
    try:
        password = drop.password_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise NotReached(type(fault).__name__) from None
    taken, failed = 0, 0
    with opened(drop.host, drop.port, drop.user, password, drop.folder, drop.authority) as mailbox:
        for number in mailbox.numbers(AT_ONCE):
            try:
                taken += _take(mailbox, number)
            except Refusal:
                failed += 1
    if failed:
        raise NotAllTaken
    return taken


def _take(mailbox: Mailbox, number: str) -> int:
    """Seal one letter, then delete it; 0 when an earlier pull had sealed it and was cut off."""
    size = mailbox.size(number)
    whole = size <= LARGEST
    letter = read(mailbox.raw(number) if whole else mailbox.head(number))
    if not whole:
        letter.files, letter.broken = [], False
        letter.words = _("(A letter of %(n)d MB is too large to be taken. It stays in the mailbox, flagged.)") % {
            "n": size // 1_000_000
        }
    new = _seal(letter, _mark(*mailbox.place, number))
    if whole:
        mailbox.remove(number)
    else:
        mailbox.set_aside(number)
    return new


def _seal(letter: Letter, mark: str) -> int:
    told = {"from": letter.sender, "subject": letter.subject, "sent": letter.sent}
    kinds = {"broken": letter.broken, "secret": letter.secret}
    try:
        take_in(
            way=Way.MAIL,
            words=letter.words or ("" if letter.files else _("(An empty letter)")),
            draft=Draft(),
            country="",
            urgency=Urgency.UNKNOWN,
            submission=mark,
            pieces=[Piece(one.content, type=one.type, name=one.name) for one in letter.files],
            told={"mail": {**told, **kinds}},
            chain=Chain.PUBLIC,
            by=Actor.system(),
        )
    except AlreadyReceived:
        return 0
    return 1


def _mark(*place: str) -> str:
    """What a letter is known by when it comes again: the mailbox's number of it, as only this node can digest it."""
    key = crypto.derive(settings.VIGIE_NODE_SECRET, crypto.context("mail-submission"))
    return base64.urlsafe_b64encode(crypto.keyed_digest(key, crypto.context("mail", *place))).decode().rstrip("=")
