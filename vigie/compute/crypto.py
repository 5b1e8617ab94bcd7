"""The primitives Vigie seals with, and nothing that knows of a database.

Suite: HPKE (RFC 9180) in base mode with KEM ML-KEM-768 + X25519 (X-Wing), HKDF-SHA256 and AES-256-GCM; AES-256-GCM
boxes; Argon2id (RFC 9106); HKDF-SHA256 (RFC 5869); Ed25519 (RFC 8032). All of it is pyca/cryptography's.

A private key is always kept as its 32-byte X-Wing seed, the form that browsers' `@hpke` opens too
(draft-connolly-cfrg-xwing-kem, section 5.2: SHAKE-256 expands it to the ML-KEM seed and the X25519 key).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KEY_BYTES = 32
MLKEM_PUBLIC_BYTES = 1184
PUBLIC_BYTES = MLKEM_PUBLIC_BYTES + 32
NONCE_BYTES = 12
TAG_BYTES = 16
ENCAPSULATED_BYTES = 1088 + 32  # HPKE's `enc` of this KEM: an ML-KEM-768 ciphertext ‖ an X25519 key


class CannotOpen(Exception):
    """Wrong key, wrong context, or altered bytes: which of the three is deliberately not said."""


class WeakParameters(Exception):
    """Key-derivation parameters below the floor: somebody lowered them."""


def context(*parts: object) -> bytes:
    """The binding text `vigie/1|part|part…` used as HPKE info and as associated data (security.md, Keys)."""
    return "|".join(("vigie/1", *map(str, parts))).encode()


def canonical(value: object) -> bytes:
    """One byte string per JSON value (sorted keys, no blanks, UTF-8): what is hashed, signed or authenticated."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def new_key() -> bytes:
    """32 fresh random bytes: a data key, or the seed of a key pair."""
    return secrets.token_bytes(KEY_BYTES)


# --- Boxes: AES-256-GCM -------------------------------------------------------------------------------------------


def box(key: bytes, data: bytes, aad: bytes) -> bytes:
    """Encrypt `data` under a 32-byte key, bound to `aad`. Returns nonce (12) ‖ ciphertext ‖ tag (16)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, aad)


def unbox(key: bytes, boxed: bytes, aad: bytes) -> bytes:
    """Undo `box`. Raises CannotOpen."""
    try:
        return AESGCM(key).decrypt(boxed[:NONCE_BYTES], boxed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError) as fault:
        raise CannotOpen from fault


# --- HPKE ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _public(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != PUBLIC_BYTES:
        raise CannotOpen
    mlkem, x25519 = public[:MLKEM_PUBLIC_BYTES], public[MLKEM_PUBLIC_BYTES:]
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(mlkem), X25519PublicKey.from_public_bytes(x25519)
    )


def _private(seed: bytes) -> MLKEM768X25519PrivateKey:
    if len(seed) != KEY_BYTES:
        raise CannotOpen
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
    )


def public_key(seed: bytes) -> bytes:
    """The public half of a seed: ML-KEM-768 key (1,184 bytes) ‖ X25519 key (32 bytes)."""
    expanded = hashlib.shake_256(seed).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).public_key().public_bytes_raw()
    return mlkem + X25519PrivateKey.from_private_bytes(expanded[64:]).public_key().public_bytes_raw()


def hpke_seal(public: bytes, data: bytes, info: bytes) -> bytes:
    """Seal to a public key; `info` must be given again to open. Anyone may do this."""
    return SUITE.encrypt(data, _public(public), info=info)


class Opener:
    """A private key made ready once, for those who open many: `open(sealed, info)` raises CannotOpen."""

    def __init__(self, seed: bytes) -> None:
        self._key = _private(seed)

    def open(self, sealed: bytes, info: bytes) -> bytes:
        try:
            return SUITE.decrypt(sealed, self._key, info=info)
        except (InvalidTag, ValueError) as fault:
            raise CannotOpen from fault


def hpke_open(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    """Undo `hpke_seal`. Raises CannotOpen."""
    return Opener(seed).open(sealed, info)


# --- Deriving -----------------------------------------------------------------------------------------------------


def derive(secret: bytes, info: bytes, length: int = KEY_BYTES, salt: bytes = b"") -> bytes:
    """HKDF-SHA256 of a strong secret; `info` names the purpose."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=info).derive(secret)


def keyed_digest(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256: an identifier that only a holder of the key can make or compare."""
    return hmac.new(key, data, hashlib.sha256).digest()


@dataclass(frozen=True)
class KdfParameters:
    """Argon2id (RFC 9106) parameters, stored beside what they protect and authenticated with it."""

    salt: str
    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 1

    FLOOR = (64 * 1024, 3)

    @classmethod
    def fresh(cls, memory_kib: int = 64 * 1024, passes: int = 3) -> KdfParameters:
        return cls(salt=secrets.token_hex(16), memory_kib=memory_kib, passes=passes)

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def stretch(passphrase: str, parameters: KdfParameters, floor: tuple[int, int] = KdfParameters.FLOOR) -> bytes:
    """Argon2id of a passphrase: 32 bytes. Raises WeakParameters when memory or passes lie under `floor`."""
    if parameters.memory_kib < floor[0] or parameters.passes < floor[1] or len(parameters.salt) < 32:
        raise WeakParameters
    return Argon2id(
        salt=bytes.fromhex(parameters.salt),
        length=KEY_BYTES,
        iterations=parameters.passes,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    ).derive(passphrase.encode())


# --- Signatures ---------------------------------------------------------------------------------------------------


def verify_key(sign_seed: bytes) -> bytes:
    """The 32-byte Ed25519 public key of a signing seed."""
    return Ed25519PrivateKey.from_private_bytes(sign_seed).public_key().public_bytes_raw()


def sign(sign_seed: bytes, message: bytes) -> bytes:
    """Ed25519 signature, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(sign_seed).sign(message)


def signature_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` over `message` was made by the holder of `public`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
