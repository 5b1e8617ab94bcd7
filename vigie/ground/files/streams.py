"""age files as streams: sealing what is pushed, opening what is pulled, with a pipe's 64 KiB between two threads.

pyrage reads from one file object and writes to another, so each direction has a thread of its own; the kernel's pipe
between them is the only buffer, and it is never on a disk. An age file (age-encryption.org/v1) is authenticated in
chunks of 64 KiB with a mark on the last: nothing altered is ever handed out, and what was cut short is noticed.
"""

from __future__ import annotations

import hashlib
import os
import threading
from typing import BinaryIO

import pyrage
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import NodeFull, Refusal
from vigie.ground.files.store import Half
from vigie.ground.seal.opening import Altered

CHUNK = 64 * 1024


NO_ROOM = _("The server has no room left for this file. Nothing of it was kept; tell whoever keeps the server.")


class Gone(Refusal):
    """The row is there and the ciphertext is not."""

    status = 410
    default = _("This file is no longer on the server, though it was not removed here. Tell the direction.")


class Sealer:
    """Takes plaintext by `write`, leaves an age file in a Half; `identity` opens it and exists only in memory.

    After `close`, `size` (bytes) and `sha256` (hex) are those of the plaintext. Raises NodeFull.
    """

    def __init__(self, half: Half) -> None:
        key = pyrage.x25519.Identity.generate()
        self.half, self.identity = half, str(key)
        self.size, self._digest = 0, hashlib.sha256()
        self._fault: BaseException | None = None
        reading, self._pipe = os.pipe()
        self._thread = threading.Thread(target=self._seal, args=(reading, key.to_public()), daemon=True)
        self._thread.start()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def _seal(self, reading: int, recipient: pyrage.x25519.Recipient) -> None:
        try:
            with os.fdopen(reading, "rb", buffering=CHUNK) as source:
                pyrage.encrypt_io(source, self.half, [recipient])
            self.half.finish()
        except BaseException as fault:
            self._fault = fault

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._pipe, view) :]
        except BrokenPipeError:
            self._end()
            raise NodeFull(NO_ROOM) from self._fault
        self.size += len(data)
        self._digest.update(data)

    def close(self) -> None:
        """Wait until the last byte is sealed and on the disk."""
        self._end()
        if self._fault is not None:
            raise NodeFull(NO_ROOM) from self._fault

    def abort(self) -> None:
        """Keep nothing."""
        self._end()
        self.half.drop()

    def _end(self) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
        self._thread.join()


class Plain:
    """An iterator over the plaintext of an age file, 64 KiB at most at a time; `close` it, read to the end or not.

    Raises Altered in the middle when the ciphertext is not what was sealed, before anything altered is handed out.
    """

    def __init__(self, ciphertext: BinaryIO, identity: str) -> None:
        self._fault: BaseException | None = None
        key = pyrage.x25519.Identity.from_str(identity)
        self._pipe, writing = os.pipe()
        self._thread = threading.Thread(target=self._open, args=(ciphertext, writing, key), daemon=True)
        self._thread.start()

    def _open(self, ciphertext: BinaryIO, writing: int, key: pyrage.x25519.Identity) -> None:
        try:
            with ciphertext, os.fdopen(writing, "wb", buffering=CHUNK) as target:
                pyrage.decrypt_io(ciphertext, target, [key])
        except BaseException as fault:
            self._fault = fault

    def __iter__(self) -> Plain:
        return self

    def __next__(self) -> bytes:
        chunk = os.read(self._pipe, CHUNK) if self._pipe >= 0 else b""
        if chunk:
            return chunk
        self.close()
        if self._fault is not None:
            raise Altered from self._fault
        raise StopIteration

    def close(self) -> None:
        """End the other thread, which meets a broken pipe if it is not done."""
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
        self._thread.join()


def digest_of(plain: Plain) -> str:
    """SHA-256 (hex) of a plaintext read to its end; nothing of it is kept. Raises Altered."""
    digest = hashlib.sha256()
    try:
        for chunk in plain:
            digest.update(chunk)
    finally:
        plain.close()
    return digest.hexdigest()
