"""What was sealed on a device before it came: kept as it is, for the server cannot read it."""

from __future__ import annotations

import json
import re
import struct
import uuid
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import Invalid, NodeFull
from vigie.ground.access.limits import SHORT_TEXT, has_room
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.audit.models import Chain
from vigie.ground.seal.escrow import require_quorum
from vigie.ground.seal.models import SealedRecord, TeamEpoch
from vigie.ground.terms.queries import place
from vigie.protection.intake import rules
from vigie.protection.intake.actions import AlreadyReceived, add_as_sealed, opening_of
from vigie.protection.intake.conversation import TEAM, NoConversation, find_by
from vigie.protection.intake.models import Author, Enclosure, Message, Report, Urgency, Way

Record = TypeVar("Record", bound=SealedRecord)
LARGEST = 2_000_000  # bytes of one envelope
HEAD = 20_000  # bytes of its head
MOST = 12  # sealed records in it: one message, and sounds and pictures
WRAPPED = crypto.ENCAPSULATED_BYTES + crypto.KEY_BYTES + crypto.TAG_BYTES  # a data key sealed by HPKE
SHORT = 6 * SHORT_TEXT + 2_000  # bytes of a short text once sealed, in whatever script
UNREADABLE = _("This is not something that the application sealed, or it was cut on its way. Send it again.")
NEARLY_FULL = _(
    "Our disk is nearly full: for the moment we take only short texts, without files. "
    "Send the most important in a few words."
)
NOT_CARRIED = _("This is not a file that a phone gave out, or it was damaged on its way. Ask for it again.")


@dataclass(frozen=True)
class Sealed:
    """One record as the device sealed it."""

    id: uuid.UUID
    wrapped: bytes
    sealed: bytes


@dataclass(frozen=True)
class Reporter:
    """What a browser says of the code that it drew: lookup id, public key, and the message's data key sealed to it."""

    lookup: bytes
    public: bytes
    wrap: bytes

    @classmethod
    def read(cls, given: dict[str, str]) -> Reporter:
        """Raises ValueError or KeyError for anything else, a key that nothing can be sealed to included."""
        read = cls(bytes.fromhex(given["lookup"]), b64decode(given["public"], validate=True), b64decode(given["wrap"]))
        if (len(read.lookup), len(read.public), len(read.wrap)) != (16, crypto.PUBLIC_BYTES, WRAPPED):
            raise ValueError
        crypto.hpke_seal(read.public, b"", b"")
        return read


@dataclass(frozen=True)
class Envelope:
    """A submission: what travels in clear beside the sealed records (docs/reference/field-envelope.md)."""

    submission: str
    report: uuid.UUID
    epoch: int
    country: str
    urgency: str
    records: list[Sealed]
    reporter: Reporter | None = None  # where a code was drawn with it
    place: int = 1  # of its message in the conversation
    enclosures: int = 1  # place of its first enclosure

    @classmethod
    def read(cls, given: bytes) -> Envelope:
        """Raises Invalid for anything else than an envelope."""
        try:
            return cls._read(given)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, struct.error, RecursionError) as fault:
            raise Invalid(UNREADABLE) from fault

    @classmethod
    def _read(cls, given: bytes) -> Envelope:
        (length,) = struct.unpack_from(">I", given)
        if len(given) > LARGEST or length > HEAD:
            raise ValueError
        head, at, records = json.loads(given[4 : 4 + length]), 4 + length, []
        for name, wrapped, sealed in head["records"]:
            if wrapped != WRAPPED or not isinstance(sealed, int) or sealed < crypto.NONCE_BYTES + crypto.TAG_BYTES:
                raise ValueError
            middle, end = at + wrapped, at + wrapped + sealed
            records.append(Sealed(uuid.UUID(name), given[at:middle], given[middle:end]))
            at = end
        country = head["country"] if place(head["country"]) else ""
        if at != len(given) or not 1 <= len(records) <= MOST or not re.fullmatch(r"[\w-]{43}", head["submission"]):
            raise ValueError
        return cls(
            head["submission"], uuid.UUID(head["report"]), int(head["epoch"]), country,
            str(Urgency(head["urgency"])), records, Reporter.read(head["reporter"]) if "reporter" in head else None,
            int(head.get("place", 1)), int(head.get("enclosures", 1)),
        )  # fmt: skip


def receipt_of(submission: str) -> str:
    """Eight signs by which a person and the desk can name what arrived; says nothing of it."""
    return crypto.keyed_digest(b"vigie/1|receipt", submission.encode()).hex()[:8].upper()


def take_sealed(envelope: Envelope, *, language: str = "fr", chain: Chain = Chain.PUBLIC, by: Actor) -> str:
    """Keep what a device sealed; returns its receipt. Anyone may send; only the duty desk reads.

    Raises Invalid, AlreadyReceived, NodeFull, or NoQuorum. An older epoch of the team's key is taken too: a device that
    was offline for weeks sealed to what it had.
    """
    require_quorum()
    if not Report.objects.filter(submission=envelope.submission).exists():
        require_room(envelope.records)
    epoch = epoch_of(envelope.epoch)
    reporter = envelope.reporter
    report = opening_of(envelope.country, envelope.urgency, envelope.submission, reporter)
    report.pk = envelope.report
    report.certify()
    report.seal({"language": language, "way": Way.WEB if reporter else Way.FIELD, "steps": []}, TEAM)
    message = Message(report=report, author=Author.REPORTER, place=1, reporter_wrap=reporter.wrap if reporter else None)
    as_sealed(message, envelope.records[0], epoch)
    pieces = [
        as_sealed(Enclosure(report=report, place=number), record, epoch)
        for number, record in enumerate(envelope.records[1:], 1)
    ]
    try:
        with transaction.atomic():
            for row in (report, message, *pieces):
                row.save(force_insert=True)
            note("report.receive", report, by=by, chain=chain)
    except IntegrityError as fault:
        if Report.objects.filter(submission=envelope.submission).exists():
            raise AlreadyReceived from fault
        raise Invalid(UNREADABLE) from fault  # An id that is taken: nobody's device draws one twice.
    return receipt_of(envelope.submission)


def add_sealed(envelope: Envelope, *, by: Actor) -> None:
    """Add what the reporter's browser sealed to the conversation of their code; sent twice, it is kept once.

    Raises Invalid, NoConversation, NodeFull, or WrongState when somebody wrote meanwhile.
    """
    reporter, epoch = envelope.reporter, epoch_of(envelope.epoch)
    report = find_by(reporter.lookup) if reporter else None
    if reporter is None or report is None or report.pk != envelope.report:
        raise NoConversation
    if report.certain_key() != reporter.public:
        raise Invalid(UNREADABLE)
    if report.messages.filter(pk=envelope.records[0].id).exists():
        return
    require_room(envelope.records)
    message = Message(report=report, author=Author.REPORTER, place=envelope.place, reporter_wrap=reporter.wrap)
    as_sealed(message, envelope.records[0], epoch)
    pieces = [
        as_sealed(Enclosure(report=report, place=place), record, epoch)
        for place, record in enumerate(envelope.records[1:], envelope.enclosures)
    ]
    try:
        add_as_sealed(message, pieces, by=by)
    except IntegrityError as fault:
        raise Invalid(UNREADABLE) from fault  # An id that is taken: nobody's browser draws one twice.


def require_room(records: Sequence[Sealed]) -> None:
    """Raises NodeFull for more than a short text while the disk is nearly full."""
    if sum(len(record.sealed) for record in records) > SHORT and not has_room():
        raise NodeFull(NEARLY_FULL)


def epoch_of(number: int) -> TeamEpoch:
    """The duty desk's key to which a device says that it sealed, older ones included. Raises Invalid."""
    epoch = TeamEpoch.objects.filter(team=TEAM, number=number).first()
    if epoch is None or not epoch.is_certified:
        raise Invalid(UNREADABLE)
    return epoch


def as_sealed(record: Record, given: Sealed, epoch: TeamEpoch) -> Record:
    """The record with what a device sealed for it; its id is the one that the device drew."""
    record.pk, record.team_id, record.epoch, record.version = given.id, epoch.team_id, epoch.number, 1
    record.wrapped_key, record.sealed = given.wrapped, given.sealed
    return record


@dataclass(frozen=True)
class Carried:
    """What a file brought: receipts of what is new, and how many were here already."""

    receipts: list[str]
    known: int


def take_carried(given: bytes, *, by: Actor) -> Carried:
    """Take in a file that a phone gave out (`carried` in doors/field/js/files.js): a key, a nonce, and under them the
    envelopes one after the other. That outer layer hides no secret; it takes away every recognisable beginning.

    Raises Invalid before anything is kept when it is not such a file. Brought twice, it says so and changes nothing.
    """
    permit(rules.TRIAGE, by, TEAM)
    envelopes = [Envelope.read(part) for part in _parts(given)]
    receipts, known = [], 0
    for envelope in envelopes:
        try:
            receipts.append(take_sealed(envelope, chain=Chain.DESK, by=by))
        except AlreadyReceived:
            known += 1
    return Carried(receipts, known)


def _parts(given: bytes) -> list[bytes]:
    try:
        inside = crypto.unbox(given[: crypto.KEY_BYTES], given[crypto.KEY_BYTES :], b"")
    except crypto.CannotOpen as fault:
        raise Invalid(NOT_CARRIED) from fault
    parts, at = [], 0
    while at < len(inside):
        length = int.from_bytes(inside[at : at + 4], "big")
        parts.append(inside[at + 4 : at + 4 + length])
        at += 4 + length
    if not parts:
        raise Invalid(NOT_CARRIED)
    return parts
