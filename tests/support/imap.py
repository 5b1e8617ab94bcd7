"""A small IMAP4 server on loopback, with TLS and a certificate of its own making: what imaplib asks, and no more."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "depot", "mot de passe inventé"


@dataclass
class Held:
    """A letter in the folder."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


class Server:
    """Serves one folder until it is closed. `says` holds every line it was told, the password left out."""

    def __init__(self, home: Path) -> None:
        self.held: dict[int, Held] = {}
        self.says: list[str] = []
        self.plus = True  # whether it knows UID EXPUNGE and AUTHENTICATE PLAIN
        self.cut_before = ""  # hang up instead of doing this command
        self.certificate = home / "imap.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, certified(self.certificate, home / "imap.key"))
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def put(self, raw: bytes) -> int:
        """Deliver a letter; returns its number."""
        number = max(self.held, default=0) + 1
        self.held[number] = Held(raw)
        return number

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                plain, _address = self._socket.accept()
            except OSError:
                return
            with suppress(OSError, ssl.SSLError), self._context.wrap_socket(plain, server_side=True) as line:
                self._talk(line)

    def _talk(self, line: ssl.SSLSocket) -> None:
        line.sendall(b"* OK ready\r\n")
        with line.makefile("rb") as file:
            for given in file:
                tag, _space, asked = given.decode().strip().partition(" ")
                command = asked.upper().removeprefix("UID ").split(" ")[0]
                self.says.append(command if command == "LOGIN" else asked)
                if command == self.cut_before:
                    return
                if command == "AUTHENTICATE":
                    line.sendall(b"+ \r\n")
                    asked = base64.b64decode(file.readline()).decode()
                answer = getattr(self, f"_{command.lower()}")(asked)
                line.sendall(answer + f"{tag} ".encode() + self._end(command, asked) + b"\r\n")
                if command == "LOGOUT":
                    return

    def _end(self, command: str, asked: str) -> bytes:
        wrong = command in {"LOGIN", "AUTHENTICATE"} and (USER not in asked or PASSWORD not in asked)
        return b"NO refused" if wrong else b"OK done"

    def _capability(self, _asked: str) -> bytes:
        return b"* CAPABILITY IMAP4rev1" + (b" AUTH=PLAIN UIDPLUS" if self.plus else b"") + b"\r\n"

    def _authenticate(self, _asked: str) -> bytes:
        return b""

    def _login(self, _asked: str) -> bytes:
        return b""

    def _logout(self, _asked: str) -> bytes:
        return b"* BYE\r\n"

    def _select(self, _asked: str) -> bytes:
        return f"* {len(self.held)} EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n".encode()

    def _search(self, _asked: str) -> bytes:
        found = [str(n) for n, held in sorted(self.held.items()) if not held.flags & {"\\Deleted", "\\Flagged"}]
        return f"* SEARCH {' '.join(found)}\r\n".encode()

    def _fetch(self, asked: str) -> bytes:
        number = int(asked.split(" ")[2])
        raw = self.held[number].raw
        if "RFC822.SIZE" in asked:
            return f"* 1 FETCH (UID {number} RFC822.SIZE {len(raw)})\r\n".encode()
        name, length = re.search(r"BODY\.PEEK\[(\w*)\]<0\.(\d+)>", asked).groups()
        part = (raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if name == "HEADER" else raw)[: int(length)]
        return f"* 1 FETCH (UID {number} BODY[{name}]<0> {{{len(part)}}}\r\n".encode() + part + b")\r\n"

    def _store(self, asked: str) -> bytes:
        self.held[int(asked.split(" ")[2])].flags.add("\\Deleted" if "Deleted" in asked else "\\Flagged")
        return b""

    def _expunge(self, _asked: str) -> bytes:
        self.held = {n: held for n, held in self.held.items() if "\\Deleted" not in held.flags}
        return b""


def certified(certificate: Path, key_file: Path) -> Path:
    """Write a certificate for 127.0.0.1, signed by itself; returns the file of its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "imap.invalid")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=4000))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_file.write_bytes(private)
    return key_file
