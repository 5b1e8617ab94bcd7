"""age files under a passphrase, as streams: what pyrage does in memory only, and a backup does not fit there.

Written after the age specification (C2SP, age.md, "age-encryption.org/v1"): scrypt recipient stanza, header MAC, STREAM
payload of 64 KiB chunks under ChaCha20-Poly1305. Any age program opens what `encrypt` writes; the tests hold both
directions against pyrage.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from vigie.compute.crypto import CannotOpen, derive

VERSION = b"age-encryption.org/v1\n"
CHUNK = 64 * 1024
TAG = 16
LOG_N = 17  # 128 MiB for one derivation; the passphrase itself must be strong.
HIGHEST_LOG_N = 20  # A file that asks for more would only exhaust the machine.
LONGEST_LINE = 256


def _unpadded(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError as fault:
        raise CannotOpen from fault


def _wrapping_key(passphrase: str, salt: bytes, log_n: int) -> bytes:
    n = 1 << log_n
    salt = b"age-encryption.org/v1/scrypt" + salt
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=n, r=8, p=1, maxmem=129 * 8 * n + 1024 * 1024, dklen=32)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.new(derive(file_key, b"header"), header, hashlib.sha256).digest()


def _chunks(reader: IO[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Pieces of exactly `size` bytes (the last may be shorter), each with whether it is the last."""
    held = _full(reader, size)
    while len(held) == size and (ahead := _full(reader, size)):
        yield held, False
        held = ahead
    yield held, True


def _full(reader: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size and (part := reader.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _nonce(number: int, last: bool) -> bytes:
    return struct.pack(">3xQB", number, last)


def encrypt(reader: IO[bytes], writer: IO[bytes], passphrase: str, log_n: int = LOG_N) -> None:
    """Read everything, write one age file that the passphrase opens; holds 64 KiB at a time."""
    file_key, salt, nonce = secrets.token_bytes(16), secrets.token_bytes(16), secrets.token_bytes(16)
    body = ChaCha20Poly1305(_wrapping_key(passphrase, salt, log_n)).encrypt(bytes(12), file_key, None)
    header = VERSION + b"-> scrypt %s %d\n%s\n---" % (_unpadded(salt), log_n, _unpadded(body))
    writer.write(header + b" " + _unpadded(_mac(file_key, header)) + b"\n" + nonce)
    cipher = ChaCha20Poly1305(derive(file_key, b"payload", salt=nonce))
    for number, (chunk, last) in enumerate(_chunks(reader, CHUNK)):
        writer.write(cipher.encrypt(_nonce(number, last), chunk, None))


def decrypt(reader: IO[bytes], writer: IO[bytes], passphrase: str) -> None:
    """Undo `encrypt`. Raises CannotOpen; what was written before that moment must not be used."""
    file_key = _read_header(reader, passphrase)
    cipher = ChaCha20Poly1305(derive(file_key, b"payload", salt=_full(reader, 16)))
    for number, (chunk, last) in enumerate(_chunks(reader, CHUNK + TAG)):
        try:
            writer.write(cipher.decrypt(_nonce(number, last), chunk, None))
        except InvalidTag as fault:
            raise CannotOpen from fault


def is_under_a_passphrase(start: bytes) -> bool:
    """Whether a file that begins so is an age file under a passphrase."""
    return start.startswith(VERSION + b"-> scrypt ")


def _read_header(reader: IO[bytes], passphrase: str) -> bytes:
    """The file key, once the header is whole and its MAC holds."""
    lines = [_line(reader) for _number in range(3)]
    words = lines[1].split()
    if lines[0] != VERSION or len(words) != 4 or words[:2] != [b"->", b"scrypt"] or not words[3].isdigit():
        raise CannotOpen
    salt, log_n = _decoded(words[2]), int(words[3])
    if len(salt) != 16 or not 1 <= log_n <= HIGHEST_LOG_N:
        raise CannotOpen
    header = b"".join(lines) + b"---"
    mac = _line(reader)
    try:
        wrapped = _decoded(lines[2].rstrip(b"\n"))
        file_key = ChaCha20Poly1305(_wrapping_key(passphrase, salt, log_n)).decrypt(bytes(12), wrapped, None)
    except InvalidTag as fault:
        raise CannotOpen from fault
    if not hmac.compare_digest(mac, b"--- " + _unpadded(_mac(file_key, header)) + b"\n"):
        raise CannotOpen
    return file_key


def _line(reader: IO[bytes]) -> bytes:
    line = reader.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise CannotOpen
    return line
