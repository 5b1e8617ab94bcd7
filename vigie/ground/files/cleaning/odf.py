"""OpenDocument (ISO/IEC 26300): meta emptied, settings emptied, annotations and changes by nobody."""

from __future__ import annotations

import re

from lxml import etree

from vigie.ground.files.cleaning.faults import CannotClean
from vigie.ground.files.cleaning.packed import local, pack, parsed, picture, take_out, unpack, written

ENDINGS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
ACTIVE = re.compile(r"^(Basic/|Scripts/|Dialogs/)")
DROPPED = re.compile(r"^(Thumbnails/|META-INF/(?!manifest\.xml)|layout-cache|Configurations2/)|\.rdf$")
EMPTIED = {"meta.xml": "document-meta", "settings.xml": "document-settings"}
WHO_AND_WHEN = {
    "creator", "creator-initials", "sender-initials", "date", "initial-creator", "sender-firstname", "sender-lastname",
    "sender-email", "author-name", "author-initials", "creation-date", "creation-time", "modification-date",
    "modification-time", "print-date", "print-time", "printed-by", "file-name", "template-name",
}  # fmt: skip


def clean(original: bytes) -> tuple[bytes, str]:
    """The same content without author, dates, printer, thumbnail, revision marks; outside links lead nowhere."""
    parts = unpack(original)
    ending = ENDINGS.get(parts.get("mimetype", b"").strip(), "")
    if not ending or "content.xml" not in parts:
        raise CannotClean("broken")
    if any(ACTIVE.match(name) for name in parts):
        raise CannotClean("active")
    kept = {name: data for name, data in parts.items() if not DROPPED.search(name)}
    return pack({name: _part(name, data, kept) for name, data in kept.items()}, first="mimetype"), ending


def _part(name: str, data: bytes, kept: dict[str, bytes]) -> bytes:
    base = name.rpartition("/")[2]
    if name == "mimetype":
        return data.strip()
    if name == "META-INF/manifest.xml":
        return _manifest(data, kept)
    if base in EMPTIED:
        return _emptied(EMPTIED[base], data)
    if base.endswith(".xml"):
        return _xml(data)
    if name.startswith(("ObjectReplacements/", "Fonts/")) or base == "mimetype":
        return data  # the drawn stand-in of a chart, an embedded font, the kind of an embedded chart
    if "Pictures/" in name or name.startswith("media/"):
        return picture(base, data)
    raise CannotClean("active")


def _manifest(data: bytes, kept: dict[str, bytes]) -> bytes:
    root = parsed(data)
    for entry in list(root):
        path = next((value for key, value in entry.attrib.items() if local(key) == "full-path"), "")
        if any(local(child.tag) == "encryption-data" for child in entry):
            raise CannotClean("locked")
        if not str(path).endswith("/") and path not in kept:
            root.remove(entry)
    return written(root)


def _emptied(name: str, data: bytes) -> bytes:
    version = parsed(data).get(f"{{{OFFICE}}}version") or "1.2"
    root = etree.Element(f"{{{OFFICE}}}{name}", nsmap={"office": OFFICE})
    root.set(f"{{{OFFICE}}}version", version)
    etree.SubElement(root, f"{{{OFFICE}}}{name.removeprefix('document-')}")
    return written(root)


def _xml(data: bytes) -> bytes:
    root = parsed(data)
    for element in list(root.iter(etree.Element)):
        if local(element.tag) in {"scripts", "event-listeners"}:
            take_out(element)
            continue
        if local(element.tag) in WHO_AND_WHEN:
            element.text = None
        for key, value in list(element.attrib.items()):
            if "rsid" in local(key):
                del element.attrib[key]
            elif local(key) == "href" and re.match(r"[a-z][a-z0-9+.-]*:|//|\.\./", str(value), re.IGNORECASE):
                element.set(key, "#")
    return written(root)
