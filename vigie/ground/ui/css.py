"""The small stylesheet that a page carries inside itself, and the hash by which its CSP allows it."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


@cache
def inlined(name: str, folder: Path = FOLDER) -> tuple[str, str]:
    """(minified text, CSP source `'sha256-…'`) of one of our own stylesheets, e.g. `ui/report.css`, in a `static`."""
    text = re.sub(r"/\*.*?\*/", "", (folder / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text).replace(": ", ":").replace(";}", "}").strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"'sha256-{digest}'"


def report_css() -> tuple[str, str]:
    """The stylesheet of the writing page: (text, CSP source). Give the source to `csp_update` on the view."""
    return inlined("ui/report.css")
