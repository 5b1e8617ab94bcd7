"""What a file is, by its first bytes alone: neither its name nor what the browser says of it is believed.

A kind that is not in the table may be kept as evidence; it is `UNKNOWN`, and comes back as inert bytes.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEAD, TAIL = 8 * 1024, 64 * 1024


@dataclass(frozen=True)
class Kind:
    """`code` is a media type; `endings` are those a name may honestly carry; `cleaner` names the way to clean it."""

    code: str
    label: str | Promise
    endings: tuple[str, ...]
    cleaner: str = ""

    @property
    def known(self) -> bool:
        return bool(self.endings)


UNKNOWN = Kind("application/octet-stream", _("Unknown kind"), ())
ACTIVE = Kind("text/active", _("Web page, drawing with code, or script"), ())
PROGRAM = Kind("application/x-program", _("Program"), ())
ARCHIVE = Kind("application/zip", _("Archive"), ())

KINDS = (
    Kind("image/jpeg", _("JPEG picture"), ("jpg", "jpeg", "jpe", "jfif"), "image"),
    Kind("image/png", _("PNG picture"), ("png",), "image"),
    Kind("image/gif", _("GIF picture"), ("gif",), "image"),
    Kind("image/webp", _("WebP picture"), ("webp",), "image"),
    Kind("image/avif", _("AVIF picture"), ("avif",), "image"),
    Kind("image/tiff", _("TIFF picture"), ("tif", "tiff"), "image"),
    Kind("image/heic", _("HEIC picture"), ("heic", "heif")),
    Kind("application/pdf", _("PDF document"), ("pdf",), "pdf"),
    Kind("application/x-docx", _("Word document"), ("docx",), "ooxml"),
    Kind("application/x-xlsx", _("Excel sheet"), ("xlsx",), "ooxml"),
    Kind("application/x-pptx", _("PowerPoint slides"), ("pptx",), "ooxml"),
    Kind("application/vnd.oasis.opendocument.text", _("OpenDocument text"), ("odt",), "odf"),
    Kind("application/vnd.oasis.opendocument.spreadsheet", _("OpenDocument sheet"), ("ods",), "odf"),
    Kind("application/vnd.oasis.opendocument.presentation", _("OpenDocument slides"), ("odp",), "odf"),
    Kind("audio/mpeg", _("MP3 sound"), ("mp3",)),
    Kind("audio/ogg", _("Ogg or Opus sound"), ("ogg", "oga", "opus")),
    Kind("audio/mp4", _("M4A sound"), ("m4a", "aac")),
    Kind("audio/wav", _("WAV sound"), ("wav",)),
    Kind("audio/amr", _("AMR sound"), ("amr",)),
    Kind("video/3gpp", _("3GP video or sound"), ("3gp", "3gpp", "3g2")),
    Kind("video/mp4", _("MP4 video"), ("mp4", "m4v")),
    Kind("video/webm", _("WebM or Matroska video"), ("webm", "mkv", "mka")),
    Kind("video/quicktime", _("QuickTime video"), ("mov", "qt")),
    Kind("text/plain", _("Plain text"), ("txt", "text", "csv", "md", "log")),
)
BY_CODE = {kind.code: kind for kind in (*KINDS, UNKNOWN, ACTIVE, PROGRAM, ARCHIVE)}

MAGIC: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"II\x2a\x00|MM\x00\x2a", "image/tiff"),
    (rb"%PDF-", "application/pdf"),
    (rb"OggS", "audio/ogg"),
    (rb"RIFF....WAVE", "audio/wav"),
    (rb"#!AMR", "audio/amr"),
    (rb"\x1aE\xdf\xa3", "video/webm"),
    (rb"....ftyp(avif|avis)", "image/avif"),
    (rb"....ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1)", "image/heic"),
    (rb"....ftyp(3gp|3g2|3ge|3gr|3gs)", "video/3gpp"),
    (rb"....ftyp(M4A|M4B)", "audio/mp4"),
    (rb"....ftypqt", "video/quicktime"),
    (rb"....ftyp", "video/mp4"),
    (rb"....(moov|mdat|wide|free)", "video/quicktime"),
    (rb"ID3|\xff[\xfb\xf3\xf2\xfa]", "audio/mpeg"),
    (rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|\xce\xfa\xed\xfe|dex\n", "application/x-program"),
    (rb"#!", "text/active"),
)
_COMPILED = tuple((re.compile(pattern, re.DOTALL), code) for pattern, code in MAGIC)
# What a browser could take for a page or a drawing with code, wherever it stands in the beginning of a text.
_ACTIVE_TEXT = re.compile(
    rb"<\s*(!doctype|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|img|style|form|meta|link|table)\b"
    rb"|\bjavascript:",
    re.IGNORECASE,
)
_OFFICE = ((b"word/", "application/x-docx"), (b"xl/", "application/x-xlsx"), (b"ppt/", "application/x-pptx"))


def kind_of(head: bytes, tail: bytes = b"") -> Kind:
    """The kind by the first `HEAD` bytes; the last `TAIL` bytes tell one Office document from another."""
    if head.startswith(b"PK\x03\x04"):
        return BY_CODE[_packed(head, tail)]
    for pattern, code in _COMPILED:
        if pattern.match(head):
            return BY_CODE[code]
    return _text(head, tail)


def _packed(head: bytes, tail: bytes) -> str:
    declared = re.match(rb"PK\x03\x04.{26}mimetype(application/vnd\.oasis\.opendocument\.[a-z]+)", head, re.DOTALL)
    if declared:
        code = declared.group(1).decode()
        return next((known for known in BY_CODE if code == known), ARCHIVE.code)
    names = head + tail
    if b"[Content_Types].xml" in names and b"vbaProject" not in names:
        return next((code for mark, code in _OFFICE if mark in names), ARCHIVE.code)
    return ARCHIVE.code


def _text(head: bytes, tail: bytes) -> Kind:
    if not head or b"\0" in head + tail:
        return UNKNOWN
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a letter cut at the end of the head is no fault
    except UnicodeDecodeError:
        # The Latin alphabet of an old machine is text too; its control characters are not.
        if any(byte < 9 or 13 < byte < 32 for byte in head):
            return UNKNOWN
    return ACTIVE if _ACTIVE_TEXT.search(head) else BY_CODE["text/plain"]


def honest(name: str, kind: Kind) -> bool:
    """Whether a name's ending says what the content is."""
    return ending(name) in kind.endings


def ending(name: str) -> str:
    """What follows the last dot, in small letters; empty without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""
