"""The reporter's side: sealing what they write, and opening with their code what both sides wrote."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Sum
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.compute.crypto import CannotOpen, Opener
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.access.models import AlarmKind
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.facts import facts_of
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import Altered, open_many
from vigie.ground.seal.reading import noted, read
from vigie.ground.seal.tally import count_openings
from vigie.protection.intake.codes import ReporterKeys
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Enclosure, Message, Report

TEAM = "intake"
LONGEST_TALK = 12_000_000  # sealed bytes of its messages: both sides open them all at once
NOISE = crypto.ENCAPSULATED_BYTES + crypto.KEY_BYTES + crypto.TAG_BYTES  # as long as a data key sealed by HPKE


class NoConversation(Refusal):
    """No conversation has this code."""

    status = 404
    default = _("No conversation has this code. Check each word or digit.")


@dataclass(frozen=True)
class Said:
    """One opened message; without words or time when what was sealed is not what lies there (`altered`)."""

    author: str
    words: str
    at: datetime | None
    place: int
    draft: Draft = dataclass_field(default_factory=Draft)
    altered: bool = False
    field: dict[str, str] = dataclass_field(default_factory=dict)  # what the device says of itself


def stored_lookup(lookup: bytes) -> bytes:
    """What the database keeps of a lookup id."""
    return hashlib.sha256(lookup).digest()


def sealed_message(
    report: Report,
    author: str,
    words: str,
    place: int,
    epoch: TeamEpoch,
    draft: Draft | None = None,
    also: Mapping[str, Any] | None = None,
) -> Message:
    """An unsaved message, its key wrapped for the team and (see `Message.wrap_for_others`) for the reporter. `also`
    is what else its way in seals with it.

    Who wrote it, where it stands and in which conversation are sealed with it too: the clear columns beside it could
    be changed by whoever owns the database.
    """
    message = Message(report=report, author=author, place=place)
    said_now = {"words": words, "at": timezone.now().isoformat(timespec="minutes")}
    facts: dict[str, Any] = {**(also or {}), **said_now, **_standing(message)}
    if draft:
        facts["draft"] = draft.sealed()
    message.seal(facts, TEAM, epoch)
    return message


@dataclass(frozen=True)
class Piece:
    """A file that comes with a message. `type` is what its sender says it is, `name` what they called it; `id` where
    its sender may bring it twice."""

    content: bytes
    kind: str = "file"
    type: str = ""
    name: str = ""
    id: UUID | None = None


def sealed_piece(report: Report, piece: Piece, place: int, epoch: TeamEpoch) -> Enclosure:
    """An unsaved enclosure, sealed to the duty desk alone; conversation and place are sealed with it."""
    made = Enclosure(report=report, place=place)
    made.pk = piece.id or made.pk
    told = {"report": str(report.pk), "place": place, "kind": piece.kind, "type": piece.type, "name": piece.name}
    made.seal({**told, "content": base64.b64encode(piece.content).decode()}, TEAM, epoch)
    return made


def _standing(message: Message) -> dict[str, str | int]:
    return {"report": str(message.report_id), "author": message.author, "place": message.place}


def find(keys: ReporterKeys) -> Report | None:
    """The conversation of a code. Hit or miss, the same derivations and one lookup were made."""
    return find_by(keys.lookup)


def find_by(lookup: bytes) -> Report | None:
    """The conversation of a lookup id, which only its code gives."""
    return Report.objects.filter(lookup=stored_lookup(lookup)).first()


def as_it_lies(report: Report) -> dict[str, Any]:
    """A conversation for a browser that opens it itself: JSON values, every message sealed, and the place of the next
    enclosure. Whoever has no code can do nothing with them."""
    rows = [
        {
            "id": str(message.pk), "place": message.place, "author": message.author,
            "epoch": message.epoch, "version": message.version,
            "wrap": _text(message.reporter_wrap), "sealed": _text(message.sealed),
        }
        for message in report.messages.order_by("place")
    ]  # fmt: skip
    return {"report": str(report.pk), "messages": rows, "enclosures": next_place(report.enclosures)}


def _text(content: object) -> str:
    """Base64; of nothing where SQLite let something else be put than bytes, which then does not open."""
    return base64.b64encode(content if isinstance(content, bytes | memoryview) else b"").decode()


def tell_altered(report: Report, places: set[int]) -> None:
    """The reporter's browser could not open these messages: an alarm to the team, as when the server could not.

    Whoever has the code can say so of their own conversation, and no more.
    """
    for message in report.messages.filter(place__in=places):
        raise_alarm(AlarmKind.ALTERED_RECORD, message, by=Actor.nobody())


def next_place(among: Any) -> int:
    """The place after the last of a report's messages, or enclosures."""
    return int(among.aggregate(top=Max("place"))["top"] or 0) + 1


def require_short(report: Report, message: Message) -> None:
    """Raises Invalid when a reporter's message would make a conversation that no telephone, and no node, opens."""
    said = report.messages.aggregate(bytes=Sum(Length("sealed")))["bytes"] or 0
    if said + len(message.sealed) > LONGEST_TALK:
        raise Invalid(_("This conversation is too long to be opened. Write to us anew: you receive another code."))


def opened_by_reporter(report: Report, keys: ReporterKeys) -> list[Said]:
    """The whole conversation, opened with the code's key.

    A message that was changed or moved is said to be so, with an alarm to the team, and the rest is still read.
    """
    opener = Opener(keys.seed)
    return [_said(message, opener) for message in report.messages.order_by("place")]


def _said(message: Message, opener: Opener) -> Said:
    try:
        data_key = opener.open(bytes(message.reporter_wrap or b""), message.bound("reporter"))
        return said(message, facts_of(crypto.unbox(data_key, bytes(message.sealed), message.bound_facts())))
    # TypeError: SQLite lets text be put where bytes belong. The last two: no facts were sealed.
    except (CannotOpen, Altered, TypeError, ValueError, RecursionError):
        return _altered(message, Actor.nobody())


def said(message: Message, facts: dict[str, Any]) -> Said:
    """A message with its opened facts. Raises Altered when its row says otherwise than what was sealed, or when what
    was sealed is no message: a stranger's browser can seal anything."""
    try:
        at, words = datetime.fromisoformat(facts["at"]), facts["words"]
        moved = {name: facts[name] for name in _standing(message)} != _standing(message)
    except (KeyError, TypeError, ValueError) as fault:
        raise Altered from fault
    # A moment in the first or the last year of the calendar has no hour in some time zones.
    if moved or not isinstance(words, str) or not MINYEAR < at.year < MAXYEAR:
        raise Altered
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Said(message.author, words, at, message.place, Draft.of(facts.get("draft")), field=_of_device(facts))


def opened_talk(report: Report, talk: Sequence[Message], *, by: Actor) -> dict[UUID, dict[str, Any]]:
    """The facts of a request and of its messages by id, with one audit entry. A message that does not open is left
    out, with an alarm: nobody can close the desk's page by what they seal. Raises Unreadable, or Altered when the
    request itself does not open."""
    try:
        return open_many([report, *talk], by=by, of="conversation")
    except Altered:
        known = open_many([report], by=by)
    opened = {message.pk: facts for message, facts in read(list(talk), by=by) if facts is not None}
    noted("conversation", len(opened), by=by)
    count_openings(len(opened), by=by)
    return known | opened


def heard(message: Message, opened: Mapping[UUID, dict[str, Any]], *, by: Actor) -> Said:
    """A message as the desk's page shows it; one that is not among the `opened`, or is none, is said to be altered."""
    try:
        return said(message, opened[message.pk])
    except (KeyError, Altered):
        return _altered(message, by)


def _altered(message: Message, by: Actor) -> Said:
    raise_alarm(AlarmKind.ALTERED_RECORD, message, by=by)
    return Said(message.author, "", None, message.place, altered=True)


def _of_device(facts: Mapping[str, Any]) -> dict[str, str]:
    given = facts.get("field")
    return {name: text for name, text in given.items() if isinstance(text, str)} if isinstance(given, dict) else {}


def spend_like_a_hit(keys: ReporterKeys) -> None:
    """Do for an unknown code what a conversation of one message costs, so that time does not tell.

    Noise costs as much to open as a real key: ML-KEM rejects in secret (FIPS 203, section 7.3), and only the tag of
    the box says no in the end.
    """
    list(Report(reporter_key=keys.public).messages.order_by("place"))
    with suppress(CannotOpen):
        Opener(keys.seed).open(secrets.token_bytes(NOISE), crypto.context("nothing"))
    with suppress(CannotOpen):
        crypto.unbox(keys.seed, secrets.token_bytes(1000), crypto.context("nothing"))
