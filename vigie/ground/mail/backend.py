"""Django's way to the mail server of `VIGIE_SMTP_URL` (RFC 5321, 3207, 8314; smtplib).

Certificates are always verified. Neither the greeting nor a Message-ID holds the machine's name: both hold the domain
of the sender's address. Django's own backend asks the system for that name, and sends it.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address

from vigie.ground.mail.answers import Unanswered

PATIENCE = 10.0  # seconds for each answer of the server
LAST = 120.0  # seconds for the answer to a whole letter: filters read it first (RFC 5321, 4.5.3.2.6, would wait longer)


class NoPassword(OSError):
    """The file of the password cannot be read, or holds what AUTH cannot carry."""


class _Patient(smtplib.SMTP):
    """Tells a failure before a letter is handed over whole from one after it, and waits longer for the last answer."""

    last = LAST

    def data(self, msg: Any) -> tuple[int, bytes]:
        """RFC 5321, 4.1.1.4. Raises Unanswered where nothing was said of what is handed over to its last byte."""
        code, said = self.docmd("data")
        if code != 354:
            if code == 421:
                self.close()
            raise smtplib.SMTPDataError(code, said)
        ended = msg if msg.endswith(b"\r\n") else msg + b"\r\n"
        self.send(re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n")
        self._wait(self.last)
        try:
            answer = self.getreply()
        except OSError:
            self.close()
            raise Unanswered("unanswered") from None
        self._wait(self.timeout)
        return answer

    def _wait(self, seconds: float) -> None:
        if self.sock is not None:
            self.sock.settimeout(seconds)


class _Secure(_Patient, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class Backend(BaseEmailBackend):
    """One connection at a time. Raises smtplib's exceptions and OSError: nothing fails in silence.

    `timeout` are the seconds for each answer, `last` those for the answer to a whole letter.
    """

    def __init__(self, timeout: float = PATIENCE, last: float = LAST, **options: Any) -> None:
        super().__init__(**options)
        self._patience, self._last = timeout, last
        self._server: Any = settings.VIGIE_SMTP  # conf.smtp.MailServer: set wherever this backend is
        self._line: _Patient | None = None

    def open(self) -> bool:
        """Connect, greet, go over to TLS and sign in; False where that is done already."""
        if self._line is not None:
            return False
        line = self._connected()
        line.last = self._last
        try:
            self._sign_in(line)
        except BaseException:
            line.close()
            raise
        self._line = line
        return True

    def close(self) -> None:
        """Say good-bye; a server that is gone already is left in peace."""
        line, self._line = self._line, None
        if line is None:
            return
        try:
            line.quit()
        except OSError:
            line.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each. A connection that was opened here is closed here."""
        opened = bool(email_messages) and self.open()
        try:
            return sum(self._send(one) for one in email_messages)
        finally:
            if opened:
                self.close()

    def _connected(self) -> _Patient:
        server = self._server
        if server.security == "smtps":
            return _Secure(server.host, server.port, server.name, timeout=self._patience, context=self._trusting())
        line = _Patient(server.host, server.port, server.name, timeout=self._patience)
        if server.security == "smtp+starttls":
            try:
                line.starttls(context=self._trusting())
            except BaseException:
                line.close()
                raise
        return line

    def _trusting(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._server.authority or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _sign_in(self, line: _Patient) -> None:
        server = self._server
        line.ehlo_or_helo_if_needed()
        if server.user:
            line.login(server.user, _password(server))

    def _send(self, message: EmailMessage) -> bool:
        if not message.recipients() or self._line is None:
            return False
        if not any(name.lower() == "message-id" for name in message.extra_headers):
            message.extra_headers["Message-ID"] = make_msgid(domain=self._server.name)
        sender = sanitize_address(message.from_email, "utf-8")
        to = [sanitize_address(one, "utf-8") for one in message.recipients()]
        try:
            self._line.sendmail(sender, to, message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
        finally:
            if self._line.sock is None:  # the server hung up, or said that it will (421): the next letter opens anew
                self._line = None
        return True


def _password(server: Any) -> str:
    """Read anew each time. Raises NoPassword, which quotes nothing."""
    if server.password_file is None:
        return str(server.password)
    try:
        found: str = server.password_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise NoPassword from None
    if not found:
        raise NoPassword
    return found
