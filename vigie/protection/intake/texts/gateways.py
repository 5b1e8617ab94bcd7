"""How each gateway says that it is itself, what it calls a text's parts, and the answer that makes it send nothing.

Twilio: HMAC-SHA1 of the address and the sorted fields (Twilio, "Security: validating requests"). SMS Gateway for
Android: HMAC-SHA256 of the body and `X-Timestamp` (its manual, "Webhooks: payload signing"). SMSSync sends its secret
as a field and wants JSON back ("SMSsync developers"). Africa's Talking neither signs nor sends a header: its secret is
the last part of the address (docs/adr/0066).
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings

from vigie.compute import crypto
from vigie.protection.intake.texts.models import Gateway, GatewayKind

LARGEST = 20_000  # bytes of one delivery
MOST_FIELDS = 60
LONGEST = 3_000  # characters of one text: the longest that phones join is 1,530
FRESH = 15 * 60  # seconds: how old a signed time may be


class Unread(ValueError):
    """Not a text that this gateway sends."""


class NoText(Exception):
    """Something else that the gateway tells, a delivery for instance."""


@dataclass(frozen=True)
class Delivery:
    """One request as the door hands it over."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    key: str = ""  # the last part of the address, where there is one

    def fields(self) -> dict[str, Any]:
        """What the body holds, a form or JSON. Raises Unread."""
        try:
            if self.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/json":
                read = json.loads(self.body)
            else:
                read = dict(parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except (ValueError, RecursionError) as fault:
            raise Unread from fault
        if not isinstance(read, dict):
            raise Unread
        return read


@dataclass(frozen=True)
class Text:
    """A text as it came; `key` is what the gateway calls it."""

    sender: str
    words: str
    key: str


FIELDS = {
    GatewayKind.PLAIN: ("from", "text", "id"),
    GatewayKind.TWILIO: ("From", "Body", "MessageSid"),
    GatewayKind.AFRICAS_TALKING: ("from", "text", "id"),
    GatewayKind.SMSSYNC: ("from", "message", "message_id"),
    GatewayKind.ANDROID: ("phoneNumber", "message", "messageId"),
}
SIGNING = {GatewayKind.TWILIO, GatewayKind.ANDROID}  # whose secret must be usable
# Nothing that a gateway could take for an answer to send: an answer tells the network that a text was one.
ANSWERS = {
    GatewayKind.TWILIO: ("text/xml", '<?xml version="1.0" encoding="UTF-8"?><Response/>'),
    GatewayKind.SMSSYNC: ("application/json", '{"payload":{"success":true,"error":null}}'),
}


def digest_of(gateway: Gateway, secret: str) -> bytes:
    """What is kept of a secret that is only shown to us."""
    return crypto.keyed_digest(_key(), crypto.context("gateway", gateway.pk, secret))


def box_signing(gateway: Gateway, secret: str) -> bytes:
    """A signing secret, encrypted under a key derived from the node's."""
    return crypto.box(_key(), secret.encode(), crypto.context("gateway", gateway.pk))


def _signing(gateway: Gateway) -> bytes:
    return crypto.unbox(_key(), bytes(gateway.signing or b""), crypto.context("gateway", gateway.pk))


def _key() -> bytes:
    return crypto.derive(settings.VIGIE_NODE_SECRET, crypto.context("gateway-secrets"))


def proven(gateway: Gateway, delivery: Delivery) -> bool:
    """Whether it comes from whoever knows the gateway's secret."""
    if gateway.kind in SIGNING:
        try:
            signed = _signed_twilio if gateway.kind == GatewayKind.TWILIO else _signed_android
            return not delivery.key and signed(_signing(gateway), delivery)
        except (crypto.CannotOpen, Unread):
            return False
    return hmac.compare_digest(bytes(gateway.digest or b""), digest_of(gateway, _shown(gateway, delivery)))


def _shown(gateway: Gateway, delivery: Delivery) -> str:
    """The secret where this kind of gateway puts it; an empty one is nobody's."""
    if gateway.kind == GatewayKind.AFRICAS_TALKING:
        return delivery.key
    if gateway.kind == GatewayKind.SMSSYNC:
        try:
            return "" if delivery.key else str(delivery.fields().get("secret", ""))
        except Unread:
            return ""
    scheme, _space, token = delivery.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and not delivery.key else ""


def _signed_twilio(secret: bytes, delivery: Delivery) -> bool:
    fields = delivery.fields()
    said = delivery.url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    made = base64.b64encode(hmac.digest(secret, said.encode(), "sha1"))
    return hmac.compare_digest(made, delivery.headers.get("X-Twilio-Signature", "").encode())


def _signed_android(secret: bytes, delivery: Delivery) -> bool:
    at = delivery.headers.get("X-Timestamp", "")
    if not (at.isascii() and at.isdigit() and len(at) < 12 and abs(time.time() - int(at)) < FRESH):
        return False
    made = hmac.digest(secret, delivery.body + at.encode(), "sha256").hex()
    return hmac.compare_digest(made.encode(), delivery.headers.get("X-Signature", "").lower().encode())


def text_of(gateway: Gateway, delivery: Delivery) -> Text:
    """What was sent. Raises Unread for anything that is not a text, NoText for a report of delivery."""
    fields = delivery.fields()
    if gateway.kind == GatewayKind.ANDROID:
        if fields.get("event") != "sms:received":
            raise NoText
        if not isinstance(fields.get("payload"), dict):
            raise Unread
        fields = fields["payload"]
        fields = {**fields, "messageId": f"{fields.get('messageId', '')}|{fields.get('receivedAt', '')}"}
    own = (gateway.sender_field, gateway.text_field, gateway.id_field)
    names = [mine or usual for mine, usual in zip(own, FIELDS[GatewayKind(gateway.kind)], strict=True)]
    found = [fields.get(name) for name in names]
    sender, words, key = (str(value) if isinstance(value, str | int) else "" for value in found)
    if not (sender.strip() and words.strip() and key.strip("| ")) or len(words) > LONGEST or len(sender) > 40:
        raise Unread
    return Text(sender.strip(), words, key)


def answer_of(gateway: Gateway) -> tuple[str, str]:
    """Content type and body of the answer."""
    return ANSWERS.get(GatewayKind(gateway.kind), ("text/plain", ""))
