"""A Word or Excel file (ECMA-376) from outside, opened within bounds as what it may be: parts that nothing runs in.

What would act, fetch, hide or unfold is refused with a reason; nothing of it is opened further.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from lxml import etree

from vigie.ground.files.cleaning.faults import CannotClean
from vigie.ground.files.cleaning.ooxml import ACTIVE
from vigie.ground.files.cleaning.packed import parsed, unpack

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_LISTED = 1024 * 1024  # of a list of parts or of relations: its tags become objects of many times their size
LISTS = ".rels", "[Content_Types].xml"
REASONS = ("locked", "old_office", "bomb", "macros", "outside", "broken", "other_office")


class NotOpened(Exception):
    """`reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        if reason not in REASONS:
            raise ValueError(reason)
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Package:
    """The parts of a file; `main` is the name of the document or of the workbook."""

    parts: dict[str, bytes]
    main: str

    @property
    def is_word(self) -> bool:
        return self.main.startswith("word/")

    def root(self, name: str) -> etree._Element:
        """One part as XML. Raises NotOpened."""
        if name not in self.parts:
            raise NotOpened("broken")
        try:
            return parsed(self.parts[name])
        except CannotClean as fault:
            raise NotOpened(_reason(fault)) from fault

    def beside(self, name: str) -> dict[str, str]:
        """What a part relates to: id → the name of the other part."""
        folder, _slash, own = name.rpartition("/")
        rels = f"{folder}/_rels/{own}.rels"
        return _relations(self.root(rels), folder) if rels in self.parts else {}


def is_office(data: bytes) -> bool:
    """Whether this is a packed file, or an old or locked one of Word or Excel, and no text."""
    return data[:4] in {ZIP, OLE}


def open_package(data: bytes, most: int) -> Package:
    """The file's parts, `most` bytes of them in all. Raises NotOpened."""
    if data[:4] == OLE:
        raise NotOpened("locked" if "EncryptedPackage".encode("utf-16-le") in data else "old_office")
    try:
        parts = unpack(data, most)
    except CannotClean as fault:
        raise NotOpened(_reason(fault)) from fault
    except (zlib.error, struct.error, ValueError, RuntimeError) as fault:
        raise NotOpened("broken") from fault
    if any(ACTIVE.search(name) for name in parts) or b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise NotOpened("macros")
    if any(len(part) > MOST_LISTED for name, part in parts.items() if name.endswith(LISTS)):
        raise NotOpened("bomb")
    package = Package(parts, "")
    for name in parts:
        if name.endswith(".rels"):
            _nothing_outside(package.root(name))
    if any("/externalLinks/" in f"/{name}" for name in parts):
        raise NotOpened("outside")
    return Package(parts, _main(package))


def _reason(fault: CannotClean) -> str:
    return fault.reason if fault.reason in REASONS else "broken"


def _main(package: Package) -> str:
    if "_rels/.rels" not in package.parts:
        raise NotOpened("other_office")
    targets = (
        one.get("Target", "").lstrip("/")
        for one in package.root("_rels/.rels")
        if one.get("Type", "").endswith("/officeDocument")
    )
    main = next(targets, "")
    if not main.startswith(("word/", "xl/")) or not main.endswith(".xml"):
        raise NotOpened("other_office")
    return main


def _nothing_outside(relations: etree._Element) -> None:
    """A link to click is words; anything else that lies outside is fetched by whoever opens the file."""
    for one in relations:
        if one.get("TargetMode") == "External" and not one.get("Type", "").endswith("/hyperlink"):
            raise NotOpened("outside")


def _relations(root: etree._Element, folder: str) -> dict[str, str]:
    found = {}
    for one in root:
        target = one.get("Target", "")
        found[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
    return found
