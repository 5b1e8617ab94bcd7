"""The messages of an alert inside the network: each refers to those before it, is signed after the last, and is kept.

The signature of a message covers its number and the signature before it, and the alert keeps the newest: a message
that was changed, moved, added or taken away by someone who can write to the database is found (`versions`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from vigie.compute import crypto
from vigie.compute.words import Piece
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Altered
from vigie.ground.access.models import AlarmKind
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.seal.opening import open_many, open_one
from vigie.warning.alerts import cap, capping
from vigie.warning.alerts.bulletin.differences import changed_fields
from vigie.warning.alerts.facts import Text, texts_of
from vigie.warning.alerts.models import Alert, Message, MessageType


def facts_of(alert: Alert, *, by: Actor) -> dict[str, Any]:
    """The opened alert. Raises Altered, with an alarm, if somebody made a real one of an exercise or the reverse."""
    facts = open_one(alert, by=by)
    same_mode(alert, facts, by=by)
    return facts


def same_mode(alert: Alert, facts: dict[str, Any], *, by: Actor) -> None:
    """Raise Altered, with an alarm, unless the sealed facts say the same of being an exercise as the row."""
    if bool(facts.get("exercise")) != alert.exercise:
        raise_alarm(AlarmKind.ALTERED_RECORD, alert, by=by)
        raise Altered


def identifier(alert: Alert, number: int) -> str:
    """CAP identifier of a message inside: unique for this sender, told from public ones by its form."""
    return f"{capping.sender()}.inside.{alert.pk}.{number}"


def compose(alert: Alert, kind: MessageType, facts: dict[str, Any], *, reason: str, by: Actor) -> tuple[Message, str]:
    """An unsaved message, sealed and signed, and its signature for the alert to keep.

    The alert's first message is always of kind Alert, also for one that was issued before messages were kept.
    """
    if by.user is None:
        raise ValueError("a message is a person's")
    earlier = list(alert.messages.order_by("number"))
    number, sent = len(earlier) + 1, timezone.now().replace(microsecond=0)
    kind = MessageType.ALERT if number == 1 else kind
    message = Message(
        alert=alert, number=number, kind=kind, level=alert.level, sent=sent, written_by=by.user, team_id=alert.team_id
    )
    if kind == MessageType.CANCEL:
        words = {language: vars(text) for language, text in capping.withdrawn(texts_of(facts)).items()}
        facts = {**facts, "texts": words}
    written = cap.render(_cap(message, facts, earlier))
    last = facts.get("last_signature", "") if earlier else ""
    signature = crypto.sign(node_sign_seed(), _covered(message, written, last)).hex()
    kept = {name: facts.get(name, "") for name in ("title", "texts", "valid_until", "certainty", "confidence")}
    said = {**kept, "reason": reason, "exercise": alert.exercise, "country": alert.country, "area": alert.area}
    message.seal({**said, "cap": written.decode(), "signature": signature}, alert.team_id)
    return message, signature


def _covered(message: Message, written: bytes, last: str) -> bytes:
    """What a signature covers: which message of which alert, the signature before it, and every byte of the CAP."""
    return crypto.context("cap-inside", message.alert_id, message.number, last) + written


def _cap(message: Message, facts: dict[str, Any], earlier: list[Message]) -> cap.Message:
    alert = message.alert
    texts = capping.marked_texts(texts_of(facts), is_exercise=alert.exercise)
    return cap.Message(
        identifier=identifier(alert, message.number),
        sender=capping.sender(),
        sender_names={language: capping.network(language) for language in texts},
        sent=message.sent,
        status=capping.status(is_exercise=alert.exercise),
        kind=message.kind,
        level=message.level,
        certainty=facts["certainty"],
        expires=message.sent if message.kind == MessageType.CANCEL else capping.end_of(facts["valid_until"]),
        events=capping.events(texts, is_exercise=alert.exercise),
        area=capping.area(alert.area or alert.country, texts),
        texts=texts,
        references=tuple((capping.sender(), identifier(alert, old.number), old.sent) for old in earlier),
        restriction=cap.INSIDE_ONLY,
    )


@dataclass(frozen=True)
class Version:
    """One message of an alert, opened: what it said, what changed since the one before, and whether it is whole."""

    message: Message
    facts: dict[str, Any]
    changes: list[tuple[str, list[Piece]]]
    holds: bool

    @property
    def texts(self) -> dict[str, Text]:
        return texts_of(self.facts)


def versions(alert: Alert, known: dict[str, Any], *, by: Actor) -> list[Version]:
    """Every message, first to last. `known` are the alert's opened facts, which end the chain of signatures."""
    messages = list(Message.objects.visible_to(by).filter(alert=alert).select_related("alert").order_by("number"))
    opened = open_many(messages, by=by, of="messages of an alert")
    found: list[Version] = []
    last, before = "", dict[str, str]()
    for place, message in enumerate(messages, 1):
        facts = opened[message.pk]
        same_mode(alert, facts, by=by)
        holds = message.number == place and _signed(message, facts, last)
        fields = _fields(message, facts)
        found.append(Version(message, facts, changed_fields(before, fields) if before else [], holds))
        last, before = facts["signature"], fields
    return found


def _signed(message: Message, facts: dict[str, Any], last: str) -> bool:
    signature, covered = bytes.fromhex(facts["signature"]), _covered(message, facts["cap"].encode(), last)
    return crypto.signature_holds(crypto.verify_key(node_sign_seed()), signature, covered)


def row_is_whole(found: Iterable[Version], known: dict[str, Any]) -> bool:
    """Whether no message is changed, moved or missing, the last one included."""
    shown = list(found)
    newest = shown[-1].facts["signature"] if shown else ""
    return all(version.holds for version in shown) and newest == known.get("last_signature", "")


def _fields(message: Message, facts: dict[str, Any]) -> dict[str, str]:
    """What is compared from one message to the next: the level, the validity, and each text in each language."""
    words = {f"{part}_{language}": said for language, text in facts["texts"].items() for part, said in text.items()}
    return {"level": str(message.get_level_display()), "valid_until": facts["valid_until"], **words}
