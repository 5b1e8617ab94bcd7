"""A bulletin as a card for messengers: a square picture, drawn here, whose words always fit or are honestly cut."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from vigie.ground.ui.paper import NoPaper
from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.exercise import must_be_marked

SIDE, EDGE = 1080, 72  # pixels
INK, PAPER, QUIET, STRIPE = "#16202a", "#fbfaf6", "#55606b", "#f2c94c"
# Level → its colour, and the colour of words on it; the word and a shape say the same (style.md, Screens).
COLOURS = {
    "green": ("#2e7d4f", "#ffffff"),
    "yellow": ("#f2c94c", "#16202a"),
    "orange": ("#d9731a", "#16202a"),
    "red": ("#b3261e", "#ffffff"),
}
# Level → the corners of its shape, as on screen (disc, triangle, diamond, octagon), 100 pixels wide at the right.
SHAPES: dict[str, list[tuple[float, float]]] = {
    "green": [(955 + 50 * cos(turn * pi / 32), 100 + 50 * sin(turn * pi / 32)) for turn in range(64)],
    "yellow": [(955, 50), (1005, 150), (905, 150)],
    "orange": [(955, 50), (1005, 100), (955, 150), (905, 100)],
    "red": [(935, 50), (975, 50), (1005, 80), (1005, 120), (975, 150), (935, 150), (905, 120), (905, 80)],
}
# Found on Linux, BSD, macOS and Windows; Pillow looks through the system's folders of fonts by these names.
FONTS = {
    False: ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Arial.ttf", "arial.ttf"),
    True: ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "NotoSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf"),
}


@dataclass(frozen=True)
class Block:
    """Words of one size on the card: the largest size at which they fit, or cut with an ellipsis at the smallest."""

    lines: tuple[str, ...]
    size: int
    top: int
    bold: bool
    cut: bool = False


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A font of the system that has accents. Raises NoPaper where there is none (Pillow's own has no accents)."""
    for name in FONTS[bold]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    raise NoPaper(_("This machine has no font to draw a card with. Install DejaVu, or choose another form."))


def has_font() -> bool:
    """Whether this machine can draw cards, for `vigie doctor`."""
    try:
        return bool(font(20) and font(20, bold=True))
    except NoPaper:
        return False


def wrapped(words: str, width: int, measure: Callable[[str], float]) -> list[str]:
    """The words in lines no wider than `width`; a word that is too wide alone is cut."""
    lines: list[str] = []
    for paragraph in words.splitlines():
        here = ""
        for word in _short_enough(paragraph.split(), width, measure):
            joined = f"{here} {word}" if here else word
            if measure(joined) <= width:
                here = joined
            else:
                lines.append(here)
                here = word
        if here:
            lines.append(here)
    return lines


def _short_enough(words: list[str], width: int, measure: Callable[[str], float]) -> Iterator[str]:
    for word in words:
        rest = word
        while measure(rest) > width and len(rest) > 1:
            cut = len(rest) - 1
            while cut > 1 and measure(rest[:cut]) > width:
                cut -= 1
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def fitted(words: str, top: int, height: int, sizes: tuple[int, ...], *, bold: bool = False) -> Block:
    """The words at the largest of `sizes` at which they fit into the card's width and `height` pixels."""
    width = SIDE - 2 * EDGE
    for size in sizes:
        lines = wrapped(words, width, font(size, bold=bold).getlength)
        if len(lines) * _leading(size) <= height:
            return Block(tuple(lines), size, top, bold)
    size = sizes[-1]
    kept = lines[: max(1, height // _leading(size))]
    last = kept[-1]
    while last and font(size, bold=bold).getlength(f"{last}…") > width:
        last = last[:-1]
    return Block((*kept[:-1], f"{last.rstrip(' .,;:…')}…"), size, top, bold, cut=True)


def _leading(size: int) -> int:
    return round(size * 1.3)


def blocks(bulletin: Bulletin) -> list[Block]:
    """Headline, description and instruction, one under the other, above the foot."""
    title = f"{bulletin.kind_word} · {bulletin.text.headline}" if bulletin.kind_word else bulletin.text.headline
    head = fitted(title, 300, 250, (60, 52, 46, 40, 34), bold=True)
    top = head.top + len(head.lines) * _leading(head.size) + 24
    foot = SIDE - 150
    advice = bulletin.text.instruction
    room = foot - top
    told = fitted(bulletin.text.description, top, room * 3 // 5 if advice else room, (36, 32, 28, 25))
    made = [head, told]
    if advice:
        top = told.top + len(told.lines) * _leading(told.size) + 24
        made.append(fitted(advice, top, foot - top, (38, 34, 30, 26, 23), bold=True))
    return made


def words_on(bulletin: Bulletin) -> str:
    """All that the card says, also as the words beside it for those who do not see it."""
    lines = [line for block in blocks(bulletin) for line in block.lines]
    first = [bulletin.mark, bulletin.level_word, bulletin.place] if bulletin.exercise else _first(bulletin)
    return "\n".join([*first, *lines, _foot(bulletin), *([bulletin.mark] if bulletin.exercise else [])])


def _first(bulletin: Bulletin) -> list[str]:
    return [bulletin.level_word, bulletin.place]


def _foot(bulletin: Bulletin) -> str:
    return " · ".join(filter(None, (bulletin.sent_words, bulletin.until_words)))


def png(bulletin: Bulletin) -> bytes:
    """The card as a PNG of 1080 × 1080 pixels without metadata. Raises NoPaper where the machine has no font."""
    must_be_marked(words_on(bulletin), bulletin.mark, exercise=bulletin.exercise)
    picture = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw = ImageDraw.Draw(picture)
    back, front = COLOURS[bulletin.level]
    draw.rectangle((0, 0, SIDE, 200), fill=back)
    if bulletin.exercise:
        _stripes(draw, 200, 270, bulletin.mark)
        _stripes(draw, SIDE - 60, SIDE, bulletin.mark)
    draw.polygon(SHAPES[bulletin.level], fill=front)
    _line(draw, bulletin.level_word.upper(), 40, 64, front, bold=True)
    _line(draw, bulletin.place, 128, 40, front)
    for block in blocks(bulletin):
        for at, line in enumerate(block.lines):
            _line(draw, line, block.top + at * _leading(block.size), block.size, INK, bold=block.bold)
    draw.line((EDGE, SIDE - 140, SIDE - EDGE, SIDE - 140), fill=QUIET, width=2)
    _line(draw, _foot(bulletin), SIDE - 128, 24, QUIET)
    _line(draw, bulletin.sender, SIDE - 96, 24, QUIET)
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _line(draw: ImageDraw.ImageDraw, words: str, top: int, size: int, colour: str, *, bold: bool = False) -> None:
    """One line from the edge; a line that is too wide at this size, beside the shape of the head, is drawn smaller."""
    room = SIDE - 2 * EDGE if top > 200 else 800
    while size > 14 and font(size, bold=bold).getlength(words) > room:
        size -= 2
    draw.text((EDGE, top), words, font=font(size, bold=bold), fill=colour)


def _stripes(draw: ImageDraw.ImageDraw, top: int, bottom: int, mark: str) -> None:
    """A band of black and yellow with the mark in its middle: what no cropping of one side takes off."""
    draw.rectangle((0, top, SIDE, bottom), fill=STRIPE)
    height = bottom - top
    for left in range(-height, SIDE + height, 60):
        draw.polygon([(left, bottom), (left + 30, bottom), (left + 30 + height, top), (left + height, top)], fill=INK)
    drawn = font(height - 22, bold=True)
    width = drawn.getlength(mark)
    start = (SIDE - width) / 2
    draw.rectangle((start - 30, top, start + width + 30, bottom), fill=STRIPE)
    draw.text((start, top + 8), mark, font=drawn, fill=INK)
