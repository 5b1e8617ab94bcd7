"""Passkeys as a second factor beside the passphrase (WebAuthn level 2, W3C 2021; python-fido2 does the parsing).

A challenge is stateless: random bytes and a time under the node's HMAC, so that the sign-in page needs no session. It
is single-use all the same: an answer that verified leaves the challenge's hash behind until it has expired.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from vigie.compute import crypto
from vigie.ground.accounts.models import Passkey, SpentChallenge, User

CHALLENGE_LIFE = 5 * 60  # seconds
RANDOM_BYTES, TIME_BYTES, MAC_BYTES = 16, 8, 32
LONGEST_ANSWER = 20_000  # characters
MOST_PASSKEYS = 10


class BadPasskey(Exception):
    """The answer is malformed, stale, replayed, for another site, of another person, or of a copied key."""


def origin() -> str:
    """Where browsers meet this node: `VIGIE_ORIGIN`, or loopback, where only the name localhost may have passkeys."""
    return getattr(settings, "VIGIE_ORIGIN", "") or f"http://localhost:{settings.VIGIE_PORT}"


def _server() -> Fido2Server:
    expected = origin()
    party = PublicKeyCredentialRpEntity(name="Vigie", id=urlsplit(expected).hostname)
    return Fido2Server(party, verify_origin=lambda given: given == expected)


# --- Challenges ---------------------------------------------------------------------------------------------------


def _mac(purpose: str, stamped: bytes) -> bytes:
    return crypto.keyed_digest(settings.VIGIE_NODE_SECRET, crypto.context("passkey-challenge", purpose) + stamped)


def new_challenge(purpose: str) -> bytes:
    """random (16) ‖ time (8) ‖ HMAC (32); `purpose` keeps a registration from passing for a sign-in."""
    stamped = secrets.token_bytes(RANDOM_BYTES) + int(time.time()).to_bytes(TIME_BYTES, "big")
    return stamped + _mac(purpose, stamped)


def _check(purpose: str, challenge: bytes) -> None:
    stamped, mac = challenge[: RANDOM_BYTES + TIME_BYTES], challenge[RANDOM_BYTES + TIME_BYTES :]
    age = int(time.time()) - int.from_bytes(stamped[RANDOM_BYTES:], "big")
    if not hmac.compare_digest(mac, _mac(purpose, stamped)) or not 0 <= age <= CHALLENGE_LIFE:
        raise BadPasskey


def _spend(challenge: bytes) -> None:
    """Inside the caller's transaction; a second time is BadPasskey."""
    until = int(time.time()) + CHALLENGE_LIFE
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(digest=hashlib.sha256(challenge).digest(), until=until)
    except IntegrityError as fault:
        raise BadPasskey from fault


def forget_challenges() -> None:
    """Drop the hashes of challenges that have expired."""
    SpentChallenge.objects.filter(until__lt=int(time.time())).delete()


# --- Registration -------------------------------------------------------------------------------------------------


def registration_options(user: User) -> dict[str, Any]:
    """What `navigator.credentials.create` takes, as JSON (WebAuthn level 3, 5.1.9).

    The authenticator's own screen shows the words given here, so they name nobody.
    """
    known = [AttestedCredentialData(bytes(row.credential)) for row in user.passkeys.all()]
    person = PublicKeyCredentialUserEntity(id=user.pk.bytes, name=_("Desk"), display_name=_("Desk"))
    options, _state = _server().register_begin(
        person,
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=new_challenge(f"register {user.pk}"),
    )
    return _plain(options.public_key)


def register(user: User, answer: str) -> Passkey:
    """The unsaved passkey of a registration's answer (JSON). Inside the caller's transaction. Raises BadPasskey."""
    try:
        response = RegistrationResponse.from_dict(_parsed(answer))
        challenge = response.response.client_data.challenge
        _check(f"register {user.pk}", challenge)
        data = _server().register_complete(_state(challenge), response)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidSignature) as fault:
        raise BadPasskey from fault
    _spend(challenge)
    if data.credential_data is None or user.passkeys.count() >= MOST_PASSKEYS:
        raise BadPasskey
    key = bytes(data.credential_data.credential_id)
    if Passkey.objects.filter(credential_id=key).exists():
        raise BadPasskey
    return Passkey(user=user, credential_id=key, credential=bytes(data.credential_data), sign_count=data.counter)


# --- Signing in ---------------------------------------------------------------------------------------------------


def sign_in_options() -> dict[str, Any]:
    """What `navigator.credentials.get` takes, as JSON: the same for everyone, so it tells nothing of any account."""
    options, _state = _server().authenticate_begin(
        user_verification=UserVerificationRequirement.PREFERRED, challenge=new_challenge("sign-in")
    )
    return _plain(options.public_key)


def verify(user: User, answer: str) -> Passkey:
    """The passkey of `user` that gave this answer (JSON), its counter moved on. Inside the caller's transaction.

    Raises BadPasskey, also for a counter that does not grow: then the key was copied (WebAuthn level 2, 6.1.1).
    """
    try:
        response = AuthenticationResponse.from_dict(_parsed(answer))
        challenge = response.response.client_data.challenge
        _check("sign-in", challenge)
        row = user.passkeys.filter(credential_id=bytes(response.raw_id)).first()
        if row is None or response.response.user_handle not in (None, b"", user.pk.bytes):
            raise BadPasskey
        _server().authenticate_complete(_state(challenge), [AttestedCredentialData(bytes(row.credential))], response)
        counted = response.response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidSignature) as fault:
        raise BadPasskey from fault
    _spend(challenge)
    if counted or row.sign_count:
        # Authenticators without a counter always say 0.
        moved = Passkey.objects.filter(pk=row.pk, sign_count__lt=counted).update(sign_count=counted)
        if not moved:
            raise BadPasskey
    return row


def _state(challenge: bytes) -> dict[str, Any]:
    """What fido2 would have kept in a session between asking and being answered."""
    return Fido2Server._make_internal_state(challenge, UserVerificationRequirement.PREFERRED)


def _plain(options: Any) -> dict[str, Any]:
    """fido2's mapping as plain JSON values."""
    return dict(json.loads(json.dumps(options, default=dict)))


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise BadPasskey
    parsed = json.loads(answer)
    if not isinstance(parsed, dict) or not websafe_decode(parsed["rawId"]):
        raise BadPasskey
    return parsed
