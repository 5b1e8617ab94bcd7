"""The map of the eight countries, drawn on the server as SVG.

Classes for the stylesheet: `map` (the svg), `land`, `sym` with the level (`green yellow orange red`), `signal` (a
hollow square: nobody has assessed it yet), `leader` (from a symbol that was moved aside to its place), `names`.
Colours are presentation attributes that name the stylesheet's tokens, so that the page needs no inline style. A
level is told by shape, colour and word: `text` must say it in words. The table behind the map stays the page's duty.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from vigie.ground.ui.outlines import Outline, Ring, frame, outlines

WIDTH = 560.0
SMALLEST_ISLAND = 5.0  # Annobón would be one pixel wide: smaller islands are drawn this wide, where they are
SIZES = {"red": 13.0, "orange": 11.0, "yellow": 9.0, "signal": 7.0, "green": 5.0}  # radius; in the order of harm
LETTER, LINE = 7.3, 14.0  # of the stylesheet's 12.5 px text
FARTHEST = 60.0  # a symbol is moved aside at most this far

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """One mark: where, what level ("signal" while nobody has assessed it), its name, and what is said of it.

    `text` is read aloud and shown on hover, and says the level in words. `href` is a path of this site.
    """

    place_code: str
    latitude: float
    longitude: float
    label: str
    level: str
    text: str
    size: float | None = None
    href: str | None = None

    def __post_init__(self) -> None:
        if self.level not in SIZES:
            raise ValueError(f"A level is one of {', '.join(SIZES)}, not {self.level!r}.")
        if self.href and (not self.href.startswith(("/", "?", "#")) or self.href.startswith("//")):
            raise ValueError("A symbol links to a page of this site only.")


@dataclass(frozen=True)
class Mark:
    """A symbol with its place on the drawing, and where it would stand if nothing else were there."""

    symbol: Symbol
    x: float
    y: float
    true_x: float
    true_y: float
    radius: float

    @property
    def box(self) -> Box:
        return (self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


def render_map(symbols: Iterable[Symbol], *, title: str) -> SafeString:
    """The SVG with one mark per symbol, worst first in reading and keyboard order.

    Symbols that would cover each other are moved aside with a line to their place; a name that finds no room is left
    to the hover text. Symbols outside the map's frame are not drawn.
    """
    ranks = list(SIZES)
    shown = sorted(
        (symbol for symbol in symbols if frame().holds(symbol.longitude, symbol.latitude)),
        key=lambda symbol: (ranks.index(symbol.level), symbol.label, symbol.place_code),
    )
    marks = placed(shown)
    # A picture with links in it must stay a group, or assistive technology would hide the links.
    role = "group" if any(mark.symbol.href for mark in marks) else "img"
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="{}" aria-label="{}">{}{}<g class="names" aria-hidden="true" '
        'paint-order="stroke" stroke="var(--card)" stroke-width="3" stroke-linejoin="round">{}</g>{}</svg>',
        _number(WIDTH), _number(height()), role, title, _lands(), _leaders(marks), _names(marks),
        format_html_join("", "{}", ((_mark(mark),) for mark in marks)),
    )  # fmt: skip


def scale() -> float:
    """Pixels per degree of latitude."""
    seen = frame()
    return WIDTH / ((seen.east - seen.west) * _narrowing())


def height() -> float:
    """The drawing's height in its own pixels."""
    seen = frame()
    return (seen.north - seen.south) * scale()


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Equirectangular, true at the middle latitude: plain enough so near the equator (Snyder 1987, section 12)."""
    seen = frame()
    return (longitude - seen.west) * _narrowing() * scale(), (seen.north - latitude) * scale()


def _narrowing() -> float:
    seen = frame()
    return math.cos(math.radians((seen.south + seen.north) / 2))


def placed(symbols: list[Symbol]) -> list[Mark]:
    """Each symbol at its place, or at the nearest free spot around it; earlier symbols keep theirs."""
    marks: list[Mark] = []
    for symbol in symbols:
        x, y = project(symbol.longitude, symbol.latitude)
        radius = symbol.size or SIZES[symbol.level]
        spot = next((spot for spot in _around(x, y) if _is_free(*spot, radius, marks)), (x, y))
        marks.append(Mark(symbol, *spot, x, y, radius))
    return marks


def _around(x: float, y: float) -> Iterable[tuple[float, float]]:
    yield x, y
    for away in range(4, int(FARTHEST) + 1, 4):
        for turn in range(12):
            angle = math.tau * turn / 12 + away
            yield x + away * math.cos(angle), y + away * math.sin(angle)


def _is_free(x: float, y: float, radius: float, marks: list[Mark]) -> bool:
    inside = radius <= x <= WIDTH - radius and radius <= y <= height() - radius
    return inside and all(math.hypot(mark.x - x, mark.y - y) >= mark.radius + radius + 1 for mark in marks)


def _mark(mark: Mark) -> SafeString:
    symbol = mark.symbol
    said = f"{symbol.label}, {symbol.text}" if symbol.text else symbol.label
    shape = format_html("<title>{}</title>{}", said, _shape(mark))
    if symbol.href:
        # The ring is the finger's target (WCAG 2.5.8), wider than a small symbol.
        target = format_html(
            '<circle cx="{}" cy="{}" r="12" fill="none" pointer-events="all"/>', _number(mark.x), _number(mark.y)
        )
        return format_html('<a href="{}" aria-label="{}">{}{}</a>', symbol.href, said, target, shape)
    return format_html('<g role="img" aria-label="{}">{}</g>', said, shape)


def _shape(mark: Mark) -> SafeString:
    x, y, r, level = mark.x, mark.y, mark.radius, mark.symbol.level
    if level == "green":
        return format_html(
            '<circle class="sym green" fill="var(--green)" cx="{}" cy="{}" r="{}"/>', *map(_number, (x, y, r))
        )
    if level == "signal":
        return format_html(
            '<path class="signal" fill="var(--card)" stroke="var(--ink)" stroke-width="2" d="{}"/>',
            _path(_corners(x, y, r, 4, math.pi / 4)),
        )
    sides, turn = {"yellow": (3, -math.pi / 2), "orange": (4, 0.0), "red": (8, math.pi / 8)}[level]
    path = _path(_corners(x, y, r, sides, turn))
    return format_html('<path class="sym {}" fill="var(--{})" d="{}"/>', level, level, path)


def _corners(x: float, y: float, radius: float, sides: int, turn: float) -> list[tuple[float, float]]:
    angles = (turn + math.tau * side / sides for side in range(sides))
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _leaders(marks: list[Mark]) -> SafeString:
    moved = [mark for mark in marks if math.hypot(mark.x - mark.true_x, mark.y - mark.true_y) > mark.radius]
    lines = "".join(f"M{_pair(mark.true_x, mark.true_y)}L{_pair(mark.x, mark.y)}" for mark in moved)
    if not lines:
        return SafeString("")
    return format_html(
        '<path class="leader" aria-hidden="true" fill="none" stroke="var(--muted)" stroke-width="1" d="{}"/>', lines
    )


def _names(marks: list[Mark]) -> SafeString:
    """Each name beside its mark where it covers nothing; two marks of one place need it once."""
    taken = [(mark, mark.box) for mark in marks]
    boxes: list[Box] = []
    drawn: list[tuple[str, str, str, str]] = []
    said: set[str] = set()
    for mark in marks:
        label = mark.symbol.label
        others = [box for other, box in taken if other is not mark]
        for x, y, anchor, box in _spots(mark, len(label) * LETTER):
            if label in said or not _fits(box, others + boxes):
                continue
            boxes.append(box)
            said.add(label)
            drawn.append((_number(x), _number(y), anchor, label))
    return format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', drawn)


def _spots(mark: Mark, width: float) -> Iterable[tuple[float, float, str, Box]]:
    x, y, gap = mark.x, mark.y, mark.radius + 4
    half = LINE / 2
    yield x + gap, y + 4, "start", (x + gap, y - half, x + gap + width, y + half)
    yield x - gap, y + 4, "end", (x - gap - width, y - half, x - gap, y + half)
    yield x, y - gap - 1, "middle", (x - width / 2, y - gap - LINE, x + width / 2, y - gap)
    yield x, y + gap + 10, "middle", (x - width / 2, y + gap, x + width / 2, y + gap + LINE)


def _fits(box: Box, others: list[Box]) -> bool:
    left, top, right, bottom = box
    if left < 0 or top < 0 or right > WIDTH or bottom > height():
        return False
    return all(right <= x1 or x2 <= left or bottom <= y1 or y2 <= top for x1, y1, x2, y2 in others)


def _lands() -> SafeString:
    language = (get_language() or "fr").split("-")[0]
    return _drawn(tuple(_Held(outline) for outline in outlines()), language)


@dataclass(frozen=True, eq=False)
class _Held:
    """An outline that the cache below tells apart by being the same object: the lists in it have no hash."""

    outline: Outline

    def __hash__(self) -> int:
        return id(self.outline)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and self.outline is other.outline


@lru_cache(maxsize=8)
def _drawn(held: tuple[_Held, ...], language: str) -> SafeString:
    countries = format_html_join(
        "",
        '<path class="land" d="{}"><title>{}</title></path>',
        (
            (
                format_html_join("", "{}", ((_path(_ring(ring)),) for ring in one.outline.rings)),
                one.outline.name(language),
            )
            for one in held
        ),
    )
    # The names of the countries help the eye that hovers; read aloud they would come before every symbol.
    return format_html('<g aria-hidden="true" fill-rule="evenodd">{}</g>', countries)


def _land(outline: Outline) -> SafeString:
    return format_html_join("", "{}", ((_path(_ring(ring)),) for ring in outline.rings))


def _ring(ring: Ring) -> list[tuple[float, float]]:
    """Projected, without points nearer to the last than the eye can tell, and a tiny island widened."""
    points = [project(*point) for point in ring[:-1]]
    spread = max(
        max(x for x, _y in points) - min(x for x, _y in points), max(y for _x, y in points) - min(y for _x, y in points)
    )
    if 0 < spread < SMALLEST_ISLAND:
        middle_x, middle_y = sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)
        wider = SMALLEST_ISLAND / spread
        return [(middle_x + (x - middle_x) * wider, middle_y + (y - middle_y) * wider) for x, y in points]
    kept = points[:1]
    for point in points[1:]:
        if math.dist(point, kept[-1]) >= 0.4:
            kept.append(point)
    return kept


def _path(points: list[tuple[float, float]]) -> SafeString:
    return format_html("M{}Z", "L".join(_pair(*point) for point in points))


def _pair(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
