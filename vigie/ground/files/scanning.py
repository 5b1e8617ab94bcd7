"""An optional look at the stream by ClamAV's clamd (INSTREAM), while it arrives; its absence never stops an upload.

clamd keeps what it scans in its own temporary folder, in clear: it is asked only where `VIGIE_CLAMD` names it, and that
folder must lie in memory (ADR 0019).
"""

from __future__ import annotations

import socket
import struct
import time
from enum import StrEnum

PATIENCE = 20.0  # seconds that a scan may hold an upload back, all in all


class Verdict(StrEnum):
    """What became of the scan."""

    CLEAN = "clean"
    FOUND = "found"
    NONE = "none"  # not asked, gone, too slow, or too large for it


class Scan:
    """One stream shown to clamd at `address` (a socket's path, or host:port); empty address: nobody is asked."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self._left = patience
        self._socket = _connect(address, patience) if address else None
        self._send(b"zINSTREAM\0")

    def feed(self, data: bytes) -> None:
        """Show the next bytes; does nothing once clamd is gone or has taken too long."""
        if data:
            self._send(struct.pack("!L", len(data)) + data)

    def verdict(self) -> Verdict:
        """End the stream and hear the answer."""
        self._send(struct.pack("!L", 0))
        answer = self._answer()
        self.close()
        if answer.endswith(b"FOUND"):
            return Verdict.FOUND
        return Verdict.CLEAN if answer.endswith(b"OK") else Verdict.NONE

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, data: bytes) -> None:
        if self._socket is None:
            return
        started = time.monotonic()
        try:
            self._socket.settimeout(max(self._left, 0.01))
            self._socket.sendall(data)
        except OSError:
            self.close()
        self._left -= time.monotonic() - started
        if self._left <= 0:
            self.close()

    def _answer(self) -> bytes:
        answer, until = b"", time.monotonic() + self._left
        while self._socket is not None and b"\0" not in answer and len(answer) < 4096:
            try:
                self._socket.settimeout(max(until - time.monotonic(), 0.01))
                got = self._socket.recv(1024)
            except OSError:
                return b""
            if not got:
                break
            answer += got
        return answer.partition(b"\0")[0].strip()


def _connect(address: str, patience: float) -> socket.socket | None:
    host, _colon, port = address.rpartition(":")
    made = socket.socket(socket.AF_INET if port.isdigit() and host else socket.AF_UNIX)
    made.settimeout(min(patience, 2.0))
    try:
        made.connect((host, int(port)) if port.isdigit() and host else address)
    except OSError:
        made.close()
        return None
    return made
