"""ODK's client side of encrypted forms, written from the specification alone (ODK XForms, "Encryption"): for tests."""

from __future__ import annotations

import hashlib
import os
from base64 import b64decode, b64encode

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES


def encrypted(
    xml: bytes,
    *,
    form: str,
    version: str,
    instance: str,
    public: str,
    media: tuple[tuple[str, bytes], ...] = (),
    mask: hashes.HashAlgorithm | None = None,
) -> dict[str, bytes]:
    """What ODK Collect sends for a finished form: its manifest under `submission.xml`, and each encrypted file."""
    key, rsa = os.urandom(32), serialization.load_der_public_key(b64decode(public))
    oaep = padding.OAEP(padding.MGF1(mask or hashes.SHA256()), hashes.SHA256(), None)
    sealed_key = b64encode(rsa.encrypt(key, oaep)).decode()
    vector = list(hashlib.md5(instance.encode("utf-8") + key, usedforsecurity=False).digest())
    lines = [form, version, sealed_key, instance] if version else [form, sealed_key, instance]
    files = {}
    for number, (name, content) in enumerate((*media, ("submission.xml", xml))):
        vector[number % 16] = (vector[number % 16] + 1) & 0xFF
        short = 16 - len(content) % 16
        cipher = Cipher(AES(key), CFB(bytes(vector))).encryptor()
        files[f"{name}.enc"] = cipher.update(content + bytes([short]) * short) + cipher.finalize()
        lines.append(f"{name}::{hashlib.md5(content, usedforsecurity=False).hexdigest()}")
    digest = hashlib.md5("".join(f"{line}\n" for line in lines).encode(), usedforsecurity=False).digest()
    named = "".join(f"<media><file>{name}.enc</file></media>" for name, _content in media)
    files["submission.xml"] = (
        f'<?xml version="1.0"?><data xmlns="http://www.opendatakit.org/xforms/encrypted" id="{form}" '
        f'version="{version}" encrypted="yes"><base64EncryptedKey>{sealed_key}</base64EncryptedKey>'
        f'<orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>{instance}</orx:instanceID></orx:meta>'
        f"{named}<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
        f"<base64EncryptedElementSignature>{b64encode(rsa.encrypt(digest, oaep)).decode()}"
        f"</base64EncryptedElementSignature></data>"
    ).encode()
    return files
