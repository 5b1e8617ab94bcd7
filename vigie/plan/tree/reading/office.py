"""A Word or Excel file (ECMA-376) opened as what it may be here: a few parts of XML that nothing runs in.

What would act, fetch, hide or unfold is refused with a reason; nothing of it is opened further.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from lxml import etree

from vigie.ground.files.cleaning.faults import CannotClean
from vigie.ground.files.cleaning.ooxml import ACTIVE
from vigie.ground.files.cleaning.packed import local, parsed, unpack
from vigie.plan.tree.reading.faults import PlanFault

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_UNFOLDED = 24 * 1024 * 1024  # bytes; a plan of 5,000 activities unfolds to about 6 MB
MOST_COLUMNS = 60
MOST_ROWS = 20_000
_REASONS = {"bomb": "bomb", "locked": "locked"}


@dataclass(frozen=True)
class Package:
    """The parts of a file; `main` is the name of the document or of the workbook."""

    parts: dict[str, bytes]
    main: str

    @property
    def is_word(self) -> bool:
        return self.main.startswith("word/")

    def root(self, name: str) -> etree._Element:
        """One part as XML. Raises PlanFault."""
        if name not in self.parts:
            raise PlanFault("broken")
        try:
            return parsed(self.parts[name])
        except CannotClean as fault:
            raise PlanFault(_REASONS.get(fault.reason, "broken")) from fault

    def beside(self, name: str) -> dict[str, str]:
        """What a part relates to: id → the name of the other part."""
        folder, _slash, own = name.rpartition("/")
        rels = f"{folder}/_rels/{own}.rels"
        return _relations(self.root(rels), folder) if rels in self.parts else {}


def is_office(data: bytes) -> bool:
    """Whether this is a packed file, or an old or locked one of Word or Excel, and no text."""
    return data[:4] in {ZIP, OLE}


def open_package(data: bytes) -> Package:
    """The file's parts. Raises PlanFault: locked, old_office, bomb, macros, outside, broken, other_office."""
    if data[:4] == OLE:
        raise PlanFault("locked" if "EncryptedPackage".encode("utf-16-le") in data else "old_office")
    try:
        parts = unpack(data, MOST_UNFOLDED)
    except CannotClean as fault:
        raise PlanFault(_REASONS.get(fault.reason, "broken")) from fault
    except (zlib.error, struct.error, ValueError, RuntimeError) as fault:
        raise PlanFault("broken") from fault
    if any(ACTIVE.search(name) for name in parts) or b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise PlanFault("macros")
    package = Package(parts, "")
    for name in parts:
        if name.endswith(".rels"):
            _nothing_outside(package.root(name))
    if any("/externalLinks/" in f"/{name}" for name in parts):
        raise PlanFault("outside")
    return Package(parts, _main(package))


def _main(package: Package) -> str:
    if "_rels/.rels" not in package.parts:
        raise PlanFault("other_office")
    targets = (
        one.get("Target", "").lstrip("/")
        for one in package.root("_rels/.rels")
        if one.get("Type", "").endswith("/officeDocument")
    )
    main = next(targets, "")
    if not main.startswith(("word/", "xl/")) or not main.endswith(".xml"):
        raise PlanFault("other_office")
    return main


def _nothing_outside(relations: etree._Element) -> None:
    """A link to click is words; anything else that lies outside is fetched by whoever opens the file."""
    for one in relations:
        if one.get("TargetMode") == "External" and not one.get("Type", "").endswith("/hyperlink"):
            raise PlanFault("outside")


def _relations(root: etree._Element, folder: str) -> dict[str, str]:
    found = {}
    for one in root:
        target = one.get("Target", "")
        found[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
    return found


def said(element: etree._Element, name: str) -> str | None:
    """An attribute by its own name, in any namespace."""
    return next((str(value) for key, value in element.attrib.items() if local(key) == name), None)


def on(element: etree._Element | None) -> bool:
    """A switch of Word or Excel: there, and not said to be off."""
    return element is not None and said(element, "val") not in {"0", "false", "off", "none"}


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of a name; Word may wrap any of them in controls, which say nothing themselves."""
    found: list[etree._Element] = []
    for child in element:
        tag = local(child.tag)
        if tag == name:
            found.append(child)
        elif tag in {"sdt", "sdtContent", "customXml", "smartTag"}:
            found += children(child, name)
    return found


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of a name, and of that the first of the next name."""
    for name in names:
        element = None if element is None else next((one for one in element if local(one.tag) == name), None)
    return element


def style_of(properties: etree._Element | None) -> str:
    """Bold, italics, underlined, as the letters of `rich.Run`."""
    return "" if properties is None else "".join(name for name in "biu" if on(child(properties, name)))
