"""ODK's encrypted submissions (ODK XForms specification, "Encryption"): the server's half, and OpenRosa's MD5.

A client draws an AES-256 key, seals it by RSA-OAEP to the form's public key, and encrypts each file by AES-CFB with
PKCS 7 padding. MD5 and unauthenticated CFB are the specification's: what protects what lies here is our own sealing.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.padding import PKCS7

RSA_BITS = 2048  # what the specification names; ODK Collect takes no other
KEY_BYTES = 32
ENDING, SUBMISSION = ".enc", "submission.xml.enc"
# BouncyCastle, which ODK Collect brings along, uses SHA-256 in MGF1 too; Android's own provider SHA-1.
MASKS: tuple[HashAlgorithm, ...] = (SHA256(), SHA1())  # noqa: S303  # the mask of other people's clients


class NotForThisKey(ValueError):
    """The private key does not open it, or what it opened is not what the specification says."""


@dataclass(frozen=True)
class Manifest:
    """What travels in clear beside the encrypted files. `media` are names as they were sent, ending in `.enc`."""

    form: str
    version: str
    instance: str
    key: str
    signature: str
    media: tuple[str, ...]
    xml: str

    @property
    def files(self) -> tuple[str, ...]:
        """Every file in the order in which it was encrypted: the filled form is the last."""
        return (*self.media, self.xml)


def new_key_pair() -> tuple[bytes, bytes]:
    """Private key (PKCS 8) and public key (SubjectPublicKeyInfo), both DER, of a new RSA key."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return (
        private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


def for_a_form(public: bytes) -> str:
    """The public key as `base64RsaPublicKey` says it."""
    return b64encode(public).decode()


def opened(manifest: Manifest, files: Mapping[str, bytes], private: bytes) -> dict[str, bytes]:
    """Every file of a submission by its own name (`submission.xml` is the filled form).

    Raises NotForThisKey when the key is another, a file is missing, or the signature says of any that it was changed.
    """
    key = _rsa(private)
    secret = _unwrapped(manifest.key, key)
    if len(secret) != KEY_BYTES:
        raise NotForThisKey
    found: dict[str, bytes] = {}
    for name, vector in zip(manifest.files, vectors(manifest.instance, secret), strict=False):
        if name not in files:
            raise NotForThisKey
        found[name.removesuffix(ENDING)] = _decrypted(files[name], secret, vector)
    if not hmac.compare_digest(_unwrapped(manifest.signature, key), _told(manifest, found)):
        raise NotForThisKey
    return found


def vectors(instance: str, secret: bytes) -> Iterator[bytes]:
    """The initialisation vectors: MD5 of instanceID and key, of which one byte more is counted up for each file."""
    seed, turn = bytearray(hashlib.md5(instance.encode() + secret, usedforsecurity=False).digest()), 0
    while True:
        place = turn % len(seed)
        seed[place] = (seed[place] + 1) % 256
        turn += 1
        yield bytes(seed)


def md5(content: bytes) -> str:
    """What OpenRosa's lists call a hash: says that a form changed, and protects nothing."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _told(manifest: Manifest, found: Mapping[str, bytes]) -> bytes:
    """The digest that the client encrypted as `base64EncryptedElementSignature`."""
    names: Sequence[str] = [name.removesuffix(ENDING) for name in manifest.files]
    lines = [manifest.form, *filter(None, [manifest.version]), manifest.key, manifest.instance]
    lines += [f"{name}::{md5(found[name])}" for name in names]
    return hashlib.md5(("\n".join(lines) + "\n").encode(), usedforsecurity=False).digest()


def _rsa(private: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(private, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise NotForThisKey
    return key


def _unwrapped(given: str, key: rsa.RSAPrivateKey) -> bytes:
    for mask in MASKS:
        try:
            return key.decrypt(b64decode(given), OAEP(MGF1(mask), SHA256(), None))
        except (ValueError, UnsupportedAlgorithm):
            continue
    raise NotForThisKey


def _decrypted(given: bytes, secret: bytes, vector: bytes) -> bytes:
    aes, pad = Cipher(AES(secret), CFB(vector)).decryptor(), PKCS7(AES.block_size).unpadder()
    try:
        return pad.update(aes.update(given) + aes.finalize()) + pad.finalize()
    except ValueError as fault:
        raise NotForThisKey from fault
