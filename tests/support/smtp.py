"""A small SMTP server on loopback (RFC 5321), plain, over TLS or by STARTTLS: what smtplib asks, and no more."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.support.imap import certified

USER, PASSWORD = "alertes", "secret-invente"


@dataclass
class Taken:
    """One letter as it was taken: from whom, to whom, and its bytes."""

    sender: str
    to: list[str]
    raw: bytes

    @property
    def letter(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


class Server:
    """Serves until it is closed. `says` holds every line it was told, what signs in left out."""

    def __init__(self, home: Path, security: str = "smtp") -> None:
        self.security = security
        self.taken: list[Taken] = []
        self.says: list[str] = []
        self.refuses: dict[str, int] = {}  # recipients, with the code of the refusal
        self.refuses_letters = ""  # what is said to a whole letter instead of "good"
        self.cut_before = ""  # hang up instead of doing this command
        self.cut_after_data = False  # take a letter, and hang up without saying so
        self.silent_for = 0.0  # seconds before a whole letter is answered
        self.offers_tls = True
        self.certificate = home / "smtp.pem"
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, certified(self.certificate, home / "smtp.key"))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=[line], daemon=True).start()

    def _meet(self, line: socket.socket) -> None:
        with suppress(OSError):
            line.settimeout(10)
            if self.security == "smtps":
                line = self._context.wrap_socket(line, server_side=True)
            line.sendall(b"220 ready\r\n")
            if self._talk(line):
                self._talk(self._context.wrap_socket(line, server_side=True))
        with suppress(OSError):
            line.close()

    def _talk(self, line: socket.socket) -> bool:
        """Answer until the end; True where the line is to be wrapped in TLS."""
        secure, sender, to = isinstance(line, ssl.SSLSocket), "", list[str]()
        with line.makefile("rb") as file:
            for given in file:
                told = given.decode().strip()
                command = told.partition(" ")[0].upper()
                self.says.append(command if command == "AUTH" else told)
                if command == self.cut_before:
                    return False
                if command == "STARTTLS":
                    line.sendall(b"220 go\r\n")
                    return True
                if command == "MAIL":
                    sender, to = told.partition("<")[2].partition(">")[0], []
                if command == "DATA":
                    line.sendall(b"354 go\r\n")
                    self.taken.append(Taken(sender, to, _until_the_dot(file)))
                    if self.cut_after_data:
                        return False
                    time.sleep(self.silent_for)
                    if self.refuses_letters:
                        line.sendall(self.refuses_letters.encode() + b"\r\n")
                        continue
                answer = self._answer(command, told, to, secure=secure)
                line.sendall(answer)
                if command == "QUIT" or answer.startswith(b"421"):
                    return False
        return False

    def _answer(self, command: str, told: str, to: list[str], *, secure: bool) -> bytes:
        if command == "EHLO":
            tls = self.security == "smtp+starttls" and not secure and self.offers_tls
            return b"250-hello\r\n" + (b"250-STARTTLS\r\n" if tls else b"") + b"250 AUTH PLAIN\r\n"
        if command == "AUTH":
            wanted = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
            return b"235 in\r\n" if told.split(" ")[-1] == wanted else b"535 no\r\n"
        if command == "RCPT":
            address = told.partition("<")[2].partition(">")[0]
            if address in self.refuses:
                return f"{self.refuses[address]} not {address}\r\n".encode()
            to.append(address)
        return b"221 bye\r\n" if command == "QUIT" else b"250 good\r\n"


def _until_the_dot(file: object) -> bytes:
    lines = []
    for line in file:
        if line == b".\r\n":
            break
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    return b"".join(lines)
