"""Word, Excel and PowerPoint documents (ECMA-376): parts rewritten without authors, dates, paths and private data."""

from __future__ import annotations

import re

from lxml import etree

from vigie.ground.files.cleaning.faults import CannotClean
from vigie.ground.files.cleaning.packed import local, pack, parsed, picture, take_out, unpack, written

DEEPEST = 2  # a sheet behind a chart inside a document
MAIN = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
ACTIVE = re.compile(r"(vbaProject|vbaData|/activeX/|/embeddings/.*\.bin$|/macrosheets/|/ctrlProps/)", re.IGNORECASE)
DROPPED = re.compile(
    r"^(docProps/|customXml/|xl/connections\.xml|xl/queryTables/|ppt/revisionInfo|docMetadata/|.*/printerSettings/|.*/webextensions/)"
)
KIN = (
    "core-properties", "extended-properties", "custom-properties", "thumbnail", "customXml", "connections",
    "queryTable", "printerSettings", "revisionInfo", "classificationlabels", "webextension", "taskpanes",
)  # fmt: skip
NOBODY = "–"
# Who, when and by which machine: attributes by their own name, in any namespace of any part.
AUTHOR = {"author", "initials", "userName", "lastModifiedBy"}
SAYS_WHO = AUTHOR | {"displayName", "userId", "providerId", "name"}  # in the parts that list people
SAYS_WHEN = {"date", "dt", "dT", "dateUtc", "created", "modified"}
DRAWN = {"docPr", "cNvPr"}  # a picture's name and description are often the path that it came from
PATH = re.compile(r"[\\/]|\.\w{3,4}$")
RSID = re.compile(r"^rsid|^paraId$|^textId$|^durableId$")
COMMENTS = re.compile(r"(comment|people|person|author|revision|users)", re.IGNORECASE)
ELEMENTS_DROPPED = {
    "rsids",
    "absPath",
    "fileSharing",
    "docVars",
    "attachedTemplate",
    "documentProtection",
    "proofState",
}


def clean(original: bytes, depth: int = 0) -> tuple[bytes, str]:
    """The same text, tables and pictures; comments and tracked changes stay, by nobody and without a date.

    Links lead nowhere any more. A document with macros or embedded programs is refused.
    """
    parts = unpack(original)
    if depth > DEEPEST:
        raise CannotClean("bomb")
    if any(ACTIVE.search(name) for name in parts):
        raise CannotClean("active")
    ending = next((end for folder, end in MAIN if any(name.startswith(folder) for name in parts)), "")
    if not ending or "[Content_Types].xml" not in parts:
        raise CannotClean("broken")
    kept = {name: data for name, data in parts.items() if not DROPPED.match(name)}
    return pack({name: _part(name, data, kept, depth) for name, data in kept.items()}), ending


def _part(name: str, data: bytes, kept: dict[str, bytes], depth: int) -> bytes:
    if name == "[Content_Types].xml":
        return _content_types(data, kept)
    if name.endswith(".rels"):
        return _relations(data)
    if "/embeddings/" in name:
        return clean(data, depth + 1)[0]
    if "/media/" in name:
        return picture(name, data)
    if name.endswith((".odttf", ".fntdata")):
        return data  # an embedded font
    if name.endswith((".xml", ".vml")):
        return _xml(name, data)
    raise CannotClean("active")  # a part that is neither XML nor a picture: nobody knows what it does


def _content_types(data: bytes, kept: dict[str, bytes]) -> bytes:
    root = parsed(data)
    for entry in list(root):
        if "macroEnabled" in entry.get("ContentType", ""):
            raise CannotClean("active")
        if local(entry.tag) == "Override" and entry.get("PartName", "").lstrip("/") not in kept:
            root.remove(entry)
    return written(root)


def _relations(data: bytes) -> bytes:
    """Relations to dropped parts go; one that leads outside leads nowhere, so that what names it still holds."""
    root = parsed(data)
    for relation in list(root):
        if relation.get("Type", "").endswith(KIN):
            root.remove(relation)
        elif relation.get("TargetMode") == "External":
            relation.set("Target", "about:blank")
    return written(root)


def _xml(name: str, data: bytes) -> bytes:
    root = parsed(data)
    about_people = bool(COMMENTS.search(name.rpartition("/")[2]))
    for element in list(root.iter(etree.Element)):
        tag = local(element.tag)
        if tag in ELEMENTS_DROPPED:
            take_out(element)
            continue
        if about_people and tag == "author" and element.text:  # a sheet's list of who commented
            element.text = NOBODY
        for key in list(element.attrib):
            _attribute(element, str(key), tag, about_people)
    return written(root)


def _attribute(element: etree._Element, key: str, tag: str, about_people: bool) -> None:
    short, value = local(key), str(element.get(key))
    machine = RSID.match(short) or short == "dateUtc" or (tag == "pageSetup" and short == "id")
    dated = short in SAYS_WHEN and (about_people or any(local(other) == "author" for other in element.attrib))
    if machine or dated:
        del element.attrib[key]
    elif short in (SAYS_WHO if about_people else AUTHOR):
        element.set(key, NOBODY)
    elif tag in DRAWN and short in {"name", "descr", "title"} and PATH.search(value):
        element.set(key, "")
