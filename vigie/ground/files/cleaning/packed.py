"""Documents that are zip archives of XML: read with limits, walked part by part, packed anew with no dates."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from lxml import etree

from vigie.ground.files.cleaning import images, segments
from vigie.ground.files.cleaning.faults import MOST_OUT, CannotClean

MOST_PARTS = 5_000
MOST_RATIO = 200  # unfolded ÷ packed, of the whole: text packs by 20 at most
MOST_XML = 32 * 1024 * 1024
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # all that Word, Excel and OpenDocument pack with
MIDNIGHT = (1980, 1, 1, 0, 0, 0)
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
EMPTY_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


class _Nothing:
    """A target that builds nothing: what is parsed for its dangers alone."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...

    def close(self) -> None: ...


def unpack(original: bytes, most: int = MOST_OUT) -> dict[str, bytes]:
    """Name → bytes of every part, `most` of them in all; declared lengths are not believed.

    Raises CannotClean: bomb, locked, broken.
    """
    parts: dict[str, bytes] = {}
    left = min(most, max(len(original) * MOST_RATIO, 1024 * 1024))
    try:
        with zipfile.ZipFile(BytesIO(original)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_PARTS or sum(entry.file_size for entry in listed) > left:
                raise CannotClean("bomb")
            for entry in listed:
                if entry.flag_bits & 1:
                    raise CannotClean("locked")
                if entry.compress_type not in METHODS:  # others fail in ways of their own, and ask for memory first
                    raise CannotClean("broken")
                if entry.is_dir():
                    continue
                if entry.filename in parts or entry.filename.startswith("/") or ".." in entry.filename.split("/"):
                    raise CannotClean("broken")
                with archive.open(entry) as packed:
                    parts[entry.filename] = packed.read(left + 1)
                left -= len(parts[entry.filename])
                if left < 0:
                    raise CannotClean("bomb")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as fault:
        raise CannotClean("broken") from fault
    return parts


def pack(parts: Mapping[str, bytes], first: str = "") -> bytes:
    """A zip of the parts, all dated alike; `first` stands first and unpacked, as OpenDocument asks of `mimetype`."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: name != first):
            entry = zipfile.ZipInfo(name, MIDNIGHT)
            entry.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return made.getvalue()


def parsed(xml: bytes) -> etree._Element:
    """The root of a part. Raises CannotClean: bomb for any document type (entities live there) or for its size."""
    if len(xml) > MOST_XML:
        raise CannotClean("bomb")
    try:
        defusedxml.ElementTree.XMLParser(target=_Nothing(), forbid_dtd=True).feed(xml)
        root = etree.fromstring(xml, PARSER)
    except DefusedXmlException as fault:
        raise CannotClean("bomb") from fault
    except (etree.XMLSyntaxError, SyntaxError) as fault:
        raise CannotClean("broken") from fault
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return root


def take_out(element: etree._Element) -> None:
    """Remove an element and leave the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(name: object) -> str:
    """The name of an element or attribute without its namespace."""
    return str(name).rpartition("}")[2]


def picture(name: str, data: bytes) -> bytes:
    """A picture of a document without what is not pixels. Raises CannotClean where that cannot be done."""
    ending = name.rpartition(".")[2].lower()
    try:
        if data.startswith(b"\xff\xd8"):
            return segments.jpeg(data)
        if data.startswith(segments.PNG_SIGN):
            return segments.png(data)
    except ValueError as fault:
        raise CannotClean("broken") from fault
    if ending == "svg":
        return EMPTY_SVG  # it may carry scripts and authors; documents hold a PNG beside it
    if ending in {"gif", "tif", "tiff", "webp", "bmp"}:
        return images.same_kind(data)
    if ending in {"emf", "wmf"}:
        return data  # Windows' own drawings: no EXIF, at most a title (ADR 0019)
    raise CannotClean("active")  # a film, a sound, or what nobody can vouch for
