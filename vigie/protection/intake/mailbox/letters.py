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
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

LARGEST = 5_000_000  # bytes of one letter
LONGEST = 90_000  # characters of its words
MOST_MARKUP = 1_000_000  # characters of a page that are looked at
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
    words, cut = _words(mail)
    letter.broken = letter.broken or cut or len(words) > LONGEST
    letter.words = words[:LONGEST]
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


def _words(mail: MIMEPart) -> tuple[str, bool]:
    """The words, and whether some of the page that holds them was not looked at."""
    body = mail.get_body(("plain", "html"))
    if body is None:
        return "", False
    text = _text(body)
    if body.get_content_type() != "text/html":
        return text.strip(), False
    words, whole = stripped(text[:MOST_MARKUP])
    return words, not whole or len(text) > MOST_MARKUP


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


def stripped(markup: str) -> tuple[str, bool]:
    """The words of a page without markup, script, comments and addresses of links; and whether all of it was read.

    By libxml2, which takes time in proportion to what it reads and stops at a depth; the standard library's parser
    takes minutes for some pages of 50 kB.
    """
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:  # Nothing in it, for instance.
        return "", not markup.strip()
    lines = (" ".join(line.split()) for line in "".join(_seen(tree)).splitlines())
    whole = not any(fault.level_name == "FATAL" for fault in parser.error_log)
    return "\n".join(line for line in lines if line), whole


def _seen(tree: Any) -> Iterator[str]:
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BREAKS:
            yield "\n"
        if element.tag in _NOT_READ:
            hidden += 1 if event == "start" else -1
        said = element.text if event == "start" else element.tail
        if said and not hidden:
            yield said
