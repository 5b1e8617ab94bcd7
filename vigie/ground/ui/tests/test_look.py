"""The stylesheet keeps its promises: contrast in both schemes, both sheets alike, nothing left-to-right only."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from vigie.ground.ui.css import inlined, report_css

STATIC = Path(__file__).resolve().parents[1] / "static" / "ui"
GROUNDS = ("paper", "card", "shade", "glow")


def tokens(name: str, scheme: str) -> dict[str, str]:
    """Custom properties of a sheet in one scheme: the day's, then what the night changes."""
    text = (STATIC / name).read_text(encoding="utf-8")
    day, _, night = text.partition("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6})\b", day))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6})\b", night.partition("@layer base")[0]))
    return found


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_right() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "muted", "link", "lamp-ink", "green", "yellow", "orange", "red"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read_on_every_ground(scheme: str, ink: str, ground: str) -> None:
    colours = tokens("vigie.css", scheme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [("on-night", "night"), ("on-night", "button"), ("on-lamp", "lamp"), ("on-red", "leave"), ("lamp", "night")],
)
def test_buttons_rail_and_lamp_can_be_read(scheme: str, ink: str, ground: str) -> None:
    colours = tokens("vigie.css", scheme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_writing_page_uses_the_same_colours(scheme: str) -> None:
    desk, report = tokens("vigie.css", scheme), tokens("report.css", scheme)
    shared = set(desk) & set(report)
    assert {"paper", "ink", "muted", "red", "lamp"} <= shared
    full = {name: luminance(desk[name]) for name in shared}
    assert full == {name: luminance(report[name]) for name in shared}
    assert contrast(report["on-button"], report["button"]) >= 4.5


def test_the_desk_sheet_mirrors_for_right_to_left() -> None:
    text = (STATIC / "vigie.css").read_text(encoding="utf-8")
    assert re.findall(r"(?:margin|padding|border|inset)-(?:left|right)|(?<![-\w])(?:left|right):", text) == []


def test_braces_are_balanced_in_both_sheets() -> None:
    for sheet in STATIC.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert text.count("{") == text.count("}")


def test_the_inlined_sheet_is_small_and_its_hash_allows_exactly_it() -> None:
    text, source = report_css()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert source == f"'sha256-{digest}'"
    assert len(gzip.compress(text.encode())) < 3_000
    assert "</" not in text


def test_minifying_drops_comments_and_keeps_rules() -> None:
    text, _source = inlined("ui/report.css")
    assert "/*" not in text
    assert "\n" not in text
    assert "textarea{min-height:11rem;resize:vertical}" in text
