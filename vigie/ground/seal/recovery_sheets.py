"""The sheet that a holder keeps: one share on one A4 page, which says neither whose it is nor what it protects."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid
from vigie.ground.seal.shares import MADE, NEEDED, PREFIX, WORDS, Part, PartSet
from vigie.ground.ui.paper import NoPaper, pdf

COLUMNS = 3


@dataclass(frozen=True)
class Marks:
    """What is printed beside the words: the node's words, the set's, its number and day; and whether it is a trial."""

    node: str
    quorum: str
    number: int
    made_on: date
    exercise: bool = False


def sheet_html(part: Part, marks: Marks) -> str:
    """The page of one share, whole: no address is fetched for it."""
    rows = WORDS // COLUMNS
    cells = [(place, word[:PREFIX], word[PREFIX:]) for place, word in enumerate(part.words, 1)]
    columns = [cells[start : start + rows] for start in range(0, WORDS, rows)]
    about = {"part": part, "marks": marks, "columns": columns, "needed": NEEDED, "made": MADE}
    return render_to_string("seal/sheet.html", about)


def sheet_pdf(part: Part, marks: Marks) -> bytes:
    """The same as PDF. Raises NoPaper where the system has no Pango."""
    return pdf(sheet_html(part, marks))


def check_folder(folder: Path) -> list[str]:
    """Warnings about a folder for sheets. Raises Invalid when it cannot be used, or lies within the node's own."""
    if not folder.is_dir():
        raise Invalid(_("%(folder)s is not a folder.") % {"folder": folder})
    real = folder.resolve()
    if real.is_relative_to(settings.VIGIE_HOME.resolve()):
        raise Invalid(_("Sheets never lie in the node's own folder. Name a folder on a USB stick."))
    if real.stat().st_dev == settings.VIGIE_HOME.stat().st_dev:
        return [
            _(
                "This folder is on the same disk as the node: whoever seizes one has both, and a deleted file can be "
                "read back. A USB stick, destroyed afterwards, is better."
            )
        ]
    return []


def write_sheets(made: PartSet, marks: Marks, folder: Path) -> list[Path]:
    """One file a share, readable by its owner only; HTML instead of PDF where Pango is absent. Returns the files."""
    return [_write(part, marks, folder) for part in made.parts]


def _write(part: Part, marks: Marks, folder: Path) -> Path:
    try:
        content, ending = sheet_pdf(part, marks), "pdf"
    except NoPaper:
        content, ending = sheet_html(part, marks).encode(), "html"
    path = folder / f"{part.name}.{ending}"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return path
