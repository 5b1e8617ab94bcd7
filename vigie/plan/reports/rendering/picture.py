"""A chart as a PNG for Word, which shows no SVG everywhere: the same bars as on the page, drawn by Pillow."""

from __future__ import annotations

import io
from functools import cache

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from vigie.ground.ui.paper import NoPaper
from vigie.plan.reports.rendering.showing import LABEL, WIDTH, Drawn

SCALE = 3  # dots per unit, so that it prints sharply
INK, PAPER, WHOLE, PART = "#16202a", "#ffffff", "#d9dde1", "#2f5d7c"
FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Arial.ttf", "arial.ttf")


def as_png(chart: Drawn) -> bytes:
    """The picture. Raises NoPaper where the machine has no font with accents."""
    image = Image.new("RGB", (WIDTH * SCALE, chart.height * SCALE), PAPER)
    pen, letters = ImageDraw.Draw(image), _font()
    for bar in chart.bars:
        pen.text((0, (bar.y - 4) * SCALE), _cut(bar.label, letters), fill=INK, font=letters)
        pen.rectangle(_box(bar.y, bar.whole), fill=WHOLE)
        pen.rectangle(_box(bar.y, bar.part), fill=PART)
        pen.text(((LABEL + 4) * SCALE, (bar.y - 15) * SCALE), bar.words, fill=INK, font=letters)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _box(y: int, width: int) -> tuple[int, int, int, int]:
    return LABEL * SCALE, y * SCALE, (LABEL + max(width, 0)) * SCALE, (y + 12) * SCALE


def _cut(text: str, letters: ImageFont.FreeTypeFont) -> str:
    """As much of a label as fits before the bars."""
    while letters.getlength(text) > (LABEL - 10) * SCALE:
        text = text.removesuffix("…")[:-1] + "…"
    return text


@cache
def _font() -> ImageFont.FreeTypeFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, 12 * SCALE)
        except OSError:
            continue
    raise NoPaper(_("This machine has no font to draw charts with."))
