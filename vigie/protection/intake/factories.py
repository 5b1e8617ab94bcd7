"""Reports for tests and for the demonstration, made through the actions."""

from __future__ import annotations

import base64
import json
import struct
import uuid
from secrets import token_urlsafe

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.models import SealedRecord, TeamEpoch
from vigie.protection.intake.actions import receive_report
from vigie.protection.intake.codes import keys_of
from vigie.protection.intake.conversation import (
    TEAM,
    Piece,
    find,
    next_place,
    sealed_message,
    sealed_piece,
    stored_lookup,
)
from vigie.protection.intake.models import Author, Enclosure, Report


def make_report(
    words: str = "On nous suit (exemple).",
    *,
    country: str = "CMR",
    urgency: str = "unknown",
    code_kind: str = "words",
    submission: str = "",
) -> tuple[Report, str]:
    """A report as someone without an account sends it; returns it with its code."""
    code = receive_report(
        words=words,
        country=country,
        urgency=urgency,
        code_kind=code_kind,
        language="fr",
        submission=submission or token_urlsafe(24),
        by=Actor.nobody(),
    )
    report = find(keys_of(code))
    if report is None:
        raise LookupError("a report must be found by its own code")
    return report, code


def make_enclosure(report: Report, content: bytes = b"son", place: int = 1) -> Enclosure:
    """A sound or picture of a report, kept."""
    piece = sealed_enclosure(report, content, place)
    piece.save(force_insert=True)
    return piece


def sealed_enclosure(report: Report, content: bytes, place: int) -> Enclosure:
    """The same, not kept: as a device seals it."""
    return sealed_piece(report, Piece(content, "voice", "audio/webm"), place, TeamEpoch.current(TEAM))


def make_envelope(
    words: str = "Mot inventé.", *, sounds: tuple[bytes, ...] = (), code: str = "", **head: object
) -> bytes:
    """What a device sends, as intake/js/envelope.js lays it out; with a `code`, as the browser that drew it. `head`
    replaces what travels in clear."""
    keys = keys_of(code) if code else None
    lookup, public = (stored_lookup(keys.lookup), keys.public) if keys else (None, None)
    report = Report(pk=uuid.uuid4(), lookup=lookup, reporter_key=public)
    report.certify()
    message = sealed_message(report, Author.REPORTER, words, 1, TeamEpoch.current(TEAM))
    records: list[SealedRecord] = [message]
    records += [sealed_enclosure(report, sound, place) for place, sound in enumerate(sounds, 1)]
    if keys:
        wrap = base64.b64encode(bytes(message.reporter_wrap or b"")).decode()
        about = {"lookup": keys.lookup.hex(), "public": base64.b64encode(keys.public).decode(), "wrap": wrap}
        head = {"reporter": about, **head}
    clear = {"submission": token_urlsafe(32), "report": str(report.pk), "country": "CMR", "urgency": "unknown"}
    return _laid_out({**clear, **head}, records)


def make_reply(
    report: Report, code: str, words: str, at: int = 2, sounds: tuple[bytes, ...] = (), **head: object
) -> bytes:
    """What a browser sends that opened a conversation with its code, and sealed one message more."""
    keys, first = keys_of(code), next_place(report.enclosures)
    message = sealed_message(report, Author.REPORTER, words, at, TeamEpoch.current(TEAM))
    records: list[SealedRecord] = [message]
    records += [sealed_enclosure(report, sound, place) for place, sound in enumerate(sounds, first)]
    wrap = base64.b64encode(bytes(message.reporter_wrap or b"")).decode()
    about = {"lookup": keys.lookup.hex(), "public": base64.b64encode(keys.public).decode(), "wrap": wrap}
    clear = {"submission": token_urlsafe(32), "report": str(report.pk), "country": "", "urgency": "unknown"}
    return _laid_out({**clear, "reporter": about, "place": at, "enclosures": first, **head}, records)


def _laid_out(clear: dict[str, object], records: list[SealedRecord]) -> bytes:
    rows = [[str(each.pk), len(each.wrapped_key), len(each.sealed)] for each in records]
    text = json.dumps({"epoch": records[0].epoch, "records": rows, **clear}).encode()
    return struct.pack(">I", len(text)) + text + b"".join(bytes(r.wrapped_key) + bytes(r.sealed) for r in records)
