"""What ODK Collect reads from a QR code: its settings as JSON, compressed, in base64 (ODK documentation, "Importing and
exporting settings")."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode

import segno
from django.utils.safestring import SafeString, mark_safe

# Where the forms are fetched and sent, under the address of the public door (doors/api/odk/urls.py).
PATH = "/collecte"


def settings_of(origin: str, label: str, token: str) -> dict[str, dict[str, object]]:
    """Collect's settings: our forms and no other, sent as soon as there is a network, and then deleted."""
    general = {
        "server_url": f"{origin}{PATH}",
        "username": label,
        "password": token,
        "form_update_mode": "match_exactly",
        "periodic_form_updates_check": "every_24_hours",
        "hide_old_form_versions": True,
        "autosend": "wifi_and_cellular",
        "delete_send": True,
        "analytics": False,
    }
    return {"general": general, "admin": {}, "project": {"name": label, "icon": "A", "color": "#6b7280"}}


def packed(told: dict[str, dict[str, object]]) -> str:
    """The text of the QR code."""
    return b64encode(zlib.compress(json.dumps(told, separators=(",", ":")).encode(), 9)).decode()


def square(text: str) -> SafeString:
    """The QR code as an SVG element of the page: nothing is fetched, no script, no style."""
    drawn = segno.make(text, error="l", micro=False)
    svg: str = drawn.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="square")
    return mark_safe(svg)  # noqa: S308  # drawn by segno from base64
