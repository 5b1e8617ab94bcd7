"""From a passphrase to keys, and back: making a person, unlocking one, checking a six-digit code.

One Argon2id over the passphrase, then HKDF into a login verifier (its hash is stored) and a key-encryption key (never
stored) that boxes the private keys and the TOTP secret (security.md, Keys: Person; RFC 6238 for the code).

A passphrase is normalised (Unicode NFKC) before it is stretched, when it is chosen and each time it is typed: the same
word with "é" in one character or in two, as keyboards differ, must open the same key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
import unicodedata
import uuid

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from mnemonic import Mnemonic

from vigie.compute import crypto
from vigie.compute.crypto import CannotOpen, KdfParameters
from vigie.ground.accounts.actor import Keyring
from vigie.ground.accounts.certificates import certify_person
from vigie.ground.accounts.kdf_queue import turn
from vigie.ground.accounts.models import User

STEP_SECONDS = 30
STEPS_OF_DRIFT = 1
TOTP_BYTES = 20
LOCKED = ("kdf", "verifier", "key_box", "totp_box")  # The columns that a passphrase decides.


class WrongPassphrase(Exception):
    """The pair of pseudonym and passphrase is not right, or the person is not active."""


class AlteredKeys(Exception):
    """The passphrase is right and yet the keys do not open: public key, keys or parameters were changed."""


def _floor() -> tuple[int, int]:
    cheap = getattr(settings, "VIGIE_CHEAP_KDF", False) and "pytest" in sys.modules
    return (64, 1) if cheap else KdfParameters.FLOOR


def fresh_parameters() -> KdfParameters:
    """New Argon2id parameters at the floor, with their own salt."""
    memory, passes = _floor()
    return KdfParameters.fresh(memory_kib=memory, passes=passes)


def normalised(passphrase: str) -> str:
    """What is really stretched (Unicode NFKC, UAX 15)."""
    return unicodedata.normalize("NFKC", passphrase)


def _split(passphrase: str, parameters: KdfParameters) -> tuple[bytes, bytes]:
    with turn():
        stretched = crypto.stretch(normalised(passphrase), parameters, _floor())
    return (
        crypto.derive(stretched, crypto.context("login-verifier")),
        crypto.derive(stretched, crypto.context("key-encryption-key")),
    )


def _bound(user: User, purpose: str) -> bytes:
    """Associated data of a person's boxes: whoever changes a parameter or a public key breaks them."""
    public = {"kdf": user.kdf, "public": bytes(user.public_key).hex(), "verify": bytes(user.verify_key).hex()}
    return crypto.context(purpose, user.pk) + crypto.canonical(public)


def new_passphrase(words: int = 7) -> str:
    """Words drawn from the French BIP-39 list, 11 bits each: seven carry 77 bits before Argon2id."""
    drawn = " ".join(secrets.choice(Mnemonic("french").wordlist) for _ in range(words))
    return unicodedata.normalize("NFC", drawn)


def new_person(
    pseudonym: str, passphrase: str, person: uuid.UUID | None = None, secret: bytes | None = None
) -> tuple[User, Keyring, str]:
    """An unsaved User with fresh keys, its open keyring, and the TOTP secret (base32) to show once.

    `person` is the id of someone known whose keys are made anew: their boxes are bound to it. `secret` is a TOTP
    secret that the person has scanned already.
    """
    parameters = fresh_parameters()
    keyring = Keyring(seed=crypto.new_key(), sign_seed=crypto.new_key())
    secret = secret or secrets.token_bytes(TOTP_BYTES)
    user = User(
        id=person or uuid.uuid4(),
        username=pseudonym,
        kdf=parameters.as_dict(),
        public_key=crypto.public_key(keyring.seed),
        verify_key=crypto.verify_key(keyring.sign_seed),
    )
    certify_person(user)
    lock(user, keyring, secret, passphrase)
    return user, keyring, base64.b32encode(secret).decode()


def lock(user: User, keyring: Keyring, secret: bytes, passphrase: str) -> None:
    """Box a person's keys and TOTP secret under a passphrase and `user.kdf`. The caller saves `LOCKED`."""
    verifier, kek = _split(passphrase, KdfParameters(**user.kdf))
    user.verifier = hashlib.sha256(verifier).digest()
    seeds = {"seed": keyring.seed.hex(), "sign": keyring.sign_seed.hex()}
    user.key_box = crypto.box(kek, crypto.canonical(seeds), _bound(user, "person-keys"))
    user.totp_box = crypto.box(kek, secret, _bound(user, "totp"))


def lock_anew(user: User, keyring: Keyring, secret: bytes, passphrase: str) -> None:
    """Another passphrase, or another TOTP secret: a new salt, parameters of today, the same keys in new boxes."""
    user.kdf = fresh_parameters().as_dict()
    lock(user, keyring, secret, passphrase)


def unlock(pseudonym: str, passphrase: str) -> tuple[User, Keyring, bytes]:
    """The user, their keyring and TOTP secret. Raises WrongPassphrase (an unknown pseudonym costs the same time),
    WeakParameters or AlteredKeys."""
    user = User.objects.filter(username=pseudonym).first()
    parameters = KdfParameters(**user.kdf) if user else fresh_parameters()
    verifier, kek = _split(passphrase, parameters)
    stored = bytes(user.verifier) if user else bytes(32)
    matches = hmac.compare_digest(hashlib.sha256(verifier).digest(), stored)
    if user is None or not matches or not user.is_active:
        raise WrongPassphrase
    try:
        seeds = json.loads(crypto.unbox(kek, bytes(user.key_box), _bound(user, "person-keys")))
        secret = crypto.unbox(kek, bytes(user.totp_box), _bound(user, "totp"))
    except CannotOpen as fault:
        raise AlteredKeys from fault
    return user, Keyring(bytes.fromhex(seeds["seed"]), bytes.fromhex(seeds["sign"])), secret


def totp_code(secret: bytes, at: float | None = None) -> str:
    """The six digits an authenticator shows at a moment (seconds since 1970; default now)."""
    # SHA-1 is what every authenticator app speaks (RFC 6238); as an HMAC it is sound.
    return TOTP(secret, 6, SHA1(), STEP_SECONDS, enforce_key_length=False).generate(int(at or time.time())).decode()  # noqa: S303


def step_of(secret: bytes, code: str) -> int | None:
    """The time step whose code this is, within the drift allowed, or None."""
    now = int(time.time())
    given = "".join(code.split())
    for drift in range(-STEPS_OF_DRIFT, STEPS_OF_DRIFT + 1):
        moment = now + drift * STEP_SECONDS
        if hmac.compare_digest(totp_code(secret, moment).encode(), given.encode()):
            return moment // STEP_SECONDS
    return None


def spend_code(user: User, secret: bytes, code: str) -> bool:
    """Whether the code is right now, and was never used before: a step is spent in one conditional UPDATE."""
    step = step_of(secret, code)
    if step is None:
        return False
    return User.objects.filter(pk=user.pk, totp_last_step__lt=step).update(totp_last_step=step) == 1
