"""Calls from a file that a person saved: RSS 2.0, Atom (RFC 4287) or CSV. Nothing is asked of any address."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import ParseError, fromstring
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid

LARGEST = 2_000_000  # bytes
MOST = 500  # calls in one file
ATOM = "{http://www.w3.org/2005/Atom}"
# A column's name → the names that sheets give it, folded.
COLUMNS = {
    "title": ("title", "titre", "call", "appel"),
    "deadline": ("deadline", "date limite", "echeance", "échéance", "closing date"),
    "address": ("url", "link", "lien", "adresse", "address"),
    "words": ("description", "summary", "resume", "résumé", "words"),
}
_DAYS = (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})"))


@dataclass(frozen=True)
class Found:
    """One call of a file. `mark` is what its source knows it by: its guid, its id or its address; else its title."""

    title: str
    deadline: date | None
    address: str
    words: str
    mark: str


def calls_of(data: bytes) -> list[Found]:
    """The calls of a file. Raises Invalid, with the line where there is one, for what is none."""
    if len(data) > LARGEST:
        raise Invalid(_("This file is too large: 2 MB at most."))
    found = list(_of_feed(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _of_table(data))
    if not found:
        raise Invalid(_("No call was found in this file."))
    if len(found) > MOST:
        raise Invalid(_("Too many calls at once: %(n)d at most.") % {"n": MOST})
    return found


def _of_feed(data: bytes) -> Iterator[Found]:
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError) as fault:
        raise Invalid(_("This is no RSS, Atom or CSV file that can be read.")) from fault
    for item in root.iter("item"):
        address = _text(item, "link")
        yield _found(_text(item, "title"), _text(item, "description"), address, _text(item, "guid") or address)
    for entry in root.iter(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        address = link.get("href", "") if link is not None else ""
        words = _text(entry, f"{ATOM}summary") or _text(entry, f"{ATOM}content")
        yield _found(_text(entry, f"{ATOM}title"), words, address, _text(entry, f"{ATOM}id") or address)


def _text(parent: Element, name: str) -> str:
    child = parent.find(name)
    return "".join(child.itertext()).strip() if child is not None else ""


def _found(title: str, words: str, address: str, mark: str) -> Found:
    words = " ".join(strip_tags(words).split())
    if not title:
        raise Invalid(_("A call of this file has no title."))
    return Found(title[:300], _announced(words), _link(address), words[:4000], (mark or title)[:300])


def _announced(words: str) -> date | None:
    """A deadline that the words themselves announce; feeds have no field for it."""
    after = re.search(r"(?i)(deadline|date limite|échéance|closing date)[^\d]{0,40}([\d/.\-]{8,10})", words)
    return _day(after.group(2)) if after else None


def _of_table(data: bytes) -> Iterator[Found]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Invalid(_("This is no RSS, Atom or CSV file that can be read.")) from fault
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    names = {(name or "").strip().casefold(): name for name in rows.fieldnames or []}
    columns = {key: next((names[one] for one in known if one in names), None) for key, known in COLUMNS.items()}
    if not columns["title"]:
        raise Invalid(_("The first line names no column “title”."))
    for row in rows:
        cells = {key: (row.get(name) or "").strip() if name else "" for key, name in columns.items()}
        if not any(cells.values()):
            continue
        yield _of_row(cells, rows.line_num)


def _of_row(cells: dict[str, str], line: int) -> Found:
    where = {"line": line}
    if not cells["title"]:
        raise Invalid(_("Line %(line)d: a call has a title.") % where)
    day = _day(cells["deadline"]) if cells["deadline"] else None
    if cells["deadline"] and day is None:
        raise Invalid(_("Line %(line)d: this deadline is no date (2031-05-30 or 30/05/2031).") % where)
    address = _link(cells["address"])
    return Found(cells["title"][:300], day, address, cells["words"][:4000], (address or cells["title"])[:300])


def _day(text: str) -> date | None:
    for pattern, parts in zip(_DAYS, ("%Y-%m-%d", "%d/%m/%Y"), strict=True):
        if pattern.fullmatch(text):
            try:
                return datetime.strptime(text.replace(".", "/"), parts).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                return None
    return None


def _link(address: str) -> str:
    """An address that a page may link to; anything but http(s) is left out."""
    return address[:500] if address.startswith(("https://", "http://")) else ""
