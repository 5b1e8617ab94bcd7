"""One e-mail taken apart: its words, its files, who and what it says it is. Whatever cannot be read is kept whole.

A letter that is encrypted (PGP/MIME, RFC 3156; S/MIME, RFC 8551) is kept as it came: whoever has its key opens it
elsewhere. What is broken, or has more parts than a request takes, is kept whole beside what could be read of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

LARGEST = 5_000_000  # bytes of one letter
LONGEST = 90_000  # characters of its words
MOST_FILES = 12
MOST_PARTS = 100
SHOWN = 300  # characters of a sender, a subject, a file's name
SECRET = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
WHOLE = "message.eml"
_NOT_READ = {"script", "style", "head", "title", "template"}
_BREAKS = {"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}


@dataclass(frozen=True)
class Attached:
    """A file of a letter."""

    name: str
    type: str
    content: bytes


@dataclass
class Letter:
    """What a letter holds."""

    sender: str = ""
    subject: str = ""
    sent: str = ""  # as its sender's clock said, ISO 8601; empty where it says nothing that can be read
    words: str = ""
    files: list[Attached] = field(default_factory=list)
    broken: bool = False
    secret: bool = False


def read(raw: bytes) -> Letter:
    """Take a letter apart. Never raises for what it holds: the worst is kept whole."""
    try:
        letter = _read(raw)
    except Exception:  # the parser's faults are many, and a stranger chooses which
        letter = Letter(broken=True)
    if letter.broken or letter.secret:
        letter.files = [Attached(WHOLE, "message/rfc822", raw)]
    return letter


def _read(raw: bytes) -> Letter:
    mail = message_from_bytes(raw, policy=policy.default)
    letter = Letter(_header(mail, "From"), _header(mail, "Subject"), _sent(mail))
    letter.broken = bool(mail.defects) or not mail.keys()
    letter.secret = mail.get_content_type() in SECRET
    if letter.secret:
        return letter
    letter.words = _words(mail)
    letter.broken = letter.broken or len(letter.words) > LONGEST
    letter.words = letter.words[:LONGEST]
    files = list(_files(mail))
    letter.broken = letter.broken or len(files) > MOST_FILES or any(part.defects for part in mail.walk())
    letter.files = files[:MOST_FILES]
    return letter


def _header(mail: MIMEPart, name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())[:SHOWN]


def _sent(mail: MIMEPart) -> str:
    try:
        said = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError):
        return ""
    return (said if said.tzinfo else said.replace(tzinfo=UTC)).isoformat(timespec="minutes")


def _words(mail: MIMEPart) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    text = _text(body)
    return (stripped(text) if body.get_content_type() == "text/html" else text).strip()


def _text(part: MIMEPart) -> str:
    """The text of a part; where its charset is none that we know, as one byte a letter."""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError):
        return _bytes(part).decode("latin-1")


def _bytes(part: MIMEPart) -> bytes:
    given = part.get_payload(decode=True)
    return given if isinstance(given, bytes) else b""


def _files(mail: MIMEPart) -> Iterator[Attached]:
    """Each part that is not the words themselves: attachments, pictures inside a page, forwarded letters."""
    body = mail.get_body(("plain", "html"))
    beside = {id(part) for part in (body, mail.get_body(("html",)), mail.get_body(("plain",))) if part is not None}
    for number, part in enumerate(_leaves(mail)):
        if number > MOST_PARTS:
            return
        if id(part) in beside:
            continue
        if part.get_content_type() == "message/rfc822":
            yield Attached(WHOLE, "message/rfc822", part.get_content().as_bytes())
            continue
        name = (part.get_filename() or "").replace("/", "_").replace("\\", "_")[:SHOWN]
        yield Attached(name, part.get_content_type(), _bytes(part))


def _leaves(part: MIMEPart) -> Iterator[MIMEPart]:
    """The parts that hold something; a forwarded letter counts as one, and is not opened."""
    if part.get_content_type() == "message/rfc822" or not part.is_multipart():
        yield part
        return
    for one in part.iter_parts():
        if isinstance(one, MIMEPart):
            yield from _leaves(one)


class _Stripper(HTMLParser):
    """What a reader would see of a page, without markup; addresses of links are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _NOT_READ
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _NOT_READ and self._hidden > 0
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)


def stripped(html: str) -> str:
    """The words of a page: no markup, no script, one empty line at most between two."""
    parser = _Stripper()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.said).splitlines())
    return "\n".join(line for line in lines if line)
