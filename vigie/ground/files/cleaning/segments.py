"""Pictures inside documents: what is not pixels is cut out without decoding, so that the document still fits."""

from __future__ import annotations

import struct

PNG_SIGN = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
JP2_DROPPED = {b"uuid", b"xml ", b"uinf"}


def jpeg(data: bytes) -> bytes:
    """A JPEG without its APP1…APP13, APP15 and comment segments (EXIF, GPS, XMP, profile, thumbnail).

    APP0 (density) and APP14 (Adobe's colour transform) stay: they decide how the pixels look. What follows the end
    mark is dropped. Raises ValueError. ITU-T T.81, annex B.
    """
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("not a JPEG")
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            end = data.rfind(b"\xff\xd9")
            kept.append(data[at : end + 2] if end > at else data[at:])
            return b"".join(kept)
        (length,) = struct.unpack_from(">H", data, at + 2)
        dropped = marker == 0xFE or 0xE1 <= marker <= 0xED or marker == 0xEF
        if not dropped:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    raise ValueError("no picture")


def png(data: bytes) -> bytes:
    """A PNG with its picture's chunks only: no text, time, EXIF or profile. Raises ValueError. PNG, section 5."""
    if not data.startswith(PNG_SIGN):
        raise ValueError("not a PNG")
    kept, at = [PNG_SIGN], len(PNG_SIGN)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, whole = data[at + 4 : at + 8], data[at : at + 12 + length]
        if name in PNG_KEPT:
            kept.append(whole)
        if name == b"IEND":
            return b"".join(kept)
        at += 12 + length
    raise ValueError("no end")


def jpeg2000(data: bytes) -> bytes:
    """A JP2 without its uuid, xml and uinf boxes (ISO/IEC 15444-1, annex I). A bare codestream is left as it is."""
    if data.startswith(b"\xff\x4f"):
        return data
    kept, at = [], 0
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, at + 8)
        elif length == 0:
            length = len(data) - at
        if length < 8:
            raise ValueError("no box")
        if name not in JP2_DROPPED:
            kept.append(data[at : at + length])
        at += length
    return b"".join(kept)
