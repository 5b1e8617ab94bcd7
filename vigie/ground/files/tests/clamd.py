"""A small server that speaks clamd's INSTREAM (clamd(8)) as the real one does, with moods of its own."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path

# The test string of the antivirus industry, spelled so that no scanner stops at this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """`mood`: well, slow (never answers), gone (closes in the middle), small (takes 100 kB), mad (answers nonsense)."""

    def __init__(self, path: Path, mood: str = "well") -> None:
        self.path, self.mood = path, mood
        self.seen = b""
        self._over = threading.Event()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen(5)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Clamd:
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._over.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._server.accept()
            except OSError:
                return
            with client:
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        assert self._exactly(client, 10) == b"zINSTREAM\0"
        self.seen = b""
        while length := struct.unpack("!L", self._exactly(client, 4))[0]:
            self.seen += self._exactly(client, length)
            if self.mood == "gone":
                return
            if self.mood == "small" and len(self.seen) > 100_000:
                client.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if self.mood == "slow":
            self._over.wait()
        elif self.mood == "mad":
            client.sendall(b"\xff" * 10_000)
        else:
            client.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in self.seen else b"stream: OK\0")

    @staticmethod
    def _exactly(client: socket.socket, length: int) -> bytes:
        got = b""
        while len(got) < length:
            more = client.recv(length - len(got))
            if not more:
                return struct.pack("!L", 0)
            got += more
        return got
