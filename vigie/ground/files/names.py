"""Names of files: what arrives is a stranger's text, what leaves is a header and a name on someone's disk."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from vigie.ground.files.kinds import Kind, honest

LONGEST = 120
_FORBIDDEN = re.compile(r"[<>:\"/\\|?*;%]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def cleaned_name(given: str) -> str:
    """The name that is kept (sealed): no path, no control or direction character, at most 120 characters."""
    base = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    # Cc, Cf (direction overrides, joiners), Cs, Co, Zl, Zp: nothing that a person could see.
    shown = "".join(
        c for c in base if unicodedata.category(c)[0] != "C" and unicodedata.category(c) not in {"Zl", "Zp"}
    )
    tidy = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", shown)).strip(" .")
    if _DEVICES.match(tidy):
        tidy = f"_{tidy}"
    stem, dot, end = tidy.rpartition(".")
    if dot and 0 < len(end) <= 8:
        return f"{stem[: LONGEST - len(end) - 1]}.{end}"
    return tidy[:LONGEST]


def leaving_name(name: str, kind: Kind) -> str:
    """The name of a download: an ending that does not say what the content is gets `.bin`, which opens nothing."""
    name = name or "piece"
    return name if kind.known and honest(name, kind) else f"{name}.bin"


def copy_name(name: str, ending: str) -> str:
    """The name of a cleaned copy, with the ending of what it was written as."""
    stem = name.rpartition(".")[0] or name or "piece"
    return f"{stem[: LONGEST - 12]}-copie.{ending}"


def disposition(name: str) -> str:
    """`Content-Disposition` of a download: an ASCII name for old readers, the true one by RFC 5987 (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", plain).strip(" .") or "piece.bin"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
