"""The map: what it shows, says and refuses."""

from __future__ import annotations

import gzip
import json
import logging
import math
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils.translation import override
from pytest_django import Settings

from vigie.ground.ui.maps import SIZES, Symbol, height, placed, project, render_map
from vigie.ground.ui.outlines import OutlinesRefused, frame, outlines, read_geojson, shipped


def symbol(code: str = "CD-NK", latitude: float = -1.67, longitude: float = 29.22, **more: Any) -> Symbol:
    facts: dict[str, Any] = {"label": "Nord-Kivu", "level": "red", "text": "Rouge", **more}
    return Symbol(place_code=code, latitude=latitude, longitude=longitude, **facts)


def drawn(*symbols: Symbol) -> ET.Element:
    return ET.fromstring(render_map(symbols, title="Niveaux par région"))


def square(west: float, south: float) -> list[list[float]]:
    return [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]


def feature(ring: Any, iso3: Any = "GAB", kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature", "properties": {"iso3": iso3, **properties}, "geometry": {"type": kind, "coordinates": [ring]}
    }  # fmt: skip


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Path:
    """Where a node puts its own outlines."""
    settings.VIGIE_HOME = tmp_path
    return tmp_path / "outlines.geojson"


def put(path: Path, *features: Any) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def test_the_eight_countries_are_drawn_with_their_names(own):
    with override("fr"):
        titles = [title.text for land in drawn().iter("path") for title in land.iter("title")]
    assert sorted(filter(None, titles)) == [
        "Cameroun", "Centrafrique", "Congo", "Gabon", "Guinée équatoriale", "RD Congo", "São Tomé-et-Príncipe", "Tchad",
    ]  # fmt: skip
    with override("en"):
        assert "Chad" in render_map([], title="Levels")


def test_the_small_islands_can_be_seen(own):
    lands = {land.findtext("title"): land.get("d", "") for land in drawn().iter("path") if land.get("class") == "land"}
    islands = [*lands["Guinée équatoriale"].split("Z"), *lands["São Tomé-et-Príncipe"].split("Z")]
    widths = []
    for island in filter(None, islands):
        across = [float(point.split()[0]) for point in island[1:].split("L")]
        widths.append(max(across) - min(across))
    assert len(widths) == 5  # mainland, Bioko, Annobón; São Tomé, Príncipe
    assert min(widths) >= 3


def test_without_links_the_map_is_one_picture_with_a_name(own):
    svg = drawn(symbol())
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "Niveaux par région")


def test_a_link_keeps_the_map_a_group_and_says_where_it_leads(own):
    svg = drawn(symbol(href="/bureau/veille/CD-NK"))
    assert svg.get("role") == "group"
    (link,) = svg.iter("a")
    assert link.get("href") == "/bureau/veille/CD-NK"
    assert link.get("aria-label") == "Nord-Kivu, Rouge"
    assert link.findtext("title") == "Nord-Kivu, Rouge"


def test_the_worst_comes_first_for_the_keyboard(own):
    svg = drawn(*(symbol(label=level, level=level, href="/x", longitude=14 + n) for n, level in enumerate(SIZES)))
    assert [link.get("aria-label", "").split(",")[0] for link in svg.iter("a")] == list(SIZES)


@pytest.mark.parametrize("level, corners", [("red", 8), ("orange", 4), ("yellow", 3), ("signal", 4)])
def test_each_level_has_its_own_shape(own, level, corners):
    css = "signal" if level == "signal" else f"sym {level}"
    (shape,) = [path for path in drawn(symbol(level=level)).iter("path") if path.get("class") == css]
    assert shape.get("d", "").count("L") == corners - 1


def test_green_is_a_circle(own):
    assert [circle.get("class") for circle in drawn(symbol(level="green")).iter("circle")] == ["sym green"]


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="A level is one of"):
        symbol(level="purple")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "https://example.org/", "//example.org/"])
def test_a_link_out_of_this_site_is_refused(href):
    with pytest.raises(ValueError, match="this site only"):
        symbol(href=href)


def test_what_people_typed_is_escaped_and_no_inline_style_is_written(own):
    svg = render_map([symbol(label='<b>"&', text="<script>", href='/x?a="b"')], title='"><script>')
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "style=" not in svg
    ET.fromstring(svg)


def test_symbols_of_one_spot_are_moved_apart():
    marks = placed([symbol(code=f"X-{number}", level="orange") for number in range(12)])
    for number, one in enumerate(marks):
        for other in marks[:number]:
            assert math.hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius


def test_a_symbol_alone_stands_at_its_place():
    (mark,) = placed([symbol()])
    assert (mark.x, mark.y) == project(29.22, -1.67)


def test_the_names_of_neighbours_do_not_cover_each_other(own):
    svg = drawn(*(symbol(label=f"Préfecture {n}", longitude=18 + n / 4, latitude=5, level="green") for n in range(8)))
    spots = {(text.get("x"), text.get("y")) for text in svg.iter("text")}
    assert 0 < len(spots) < 8


@pytest.mark.parametrize("latitude, longitude", [(48.8, 2.3), (math.nan, 20.0), (math.inf, 20.0)])
def test_what_lies_off_the_map_is_not_drawn(own, latitude, longitude):
    assert "Nord-Kivu" not in render_map([symbol(latitude=latitude, longitude=longitude)], title="Carte")


def test_the_projection_keeps_north_up_and_fits_the_frame():
    seen = frame()
    assert project(seen.west, seen.north) == (0, 0)
    assert project(seen.east, seen.south) == pytest.approx((560, height()))


def test_the_map_of_every_area_stays_light(own):
    symbols = [
        symbol(code=f"X-{n}", label=f"Région numéro {n}", level=list(SIZES)[n % 5], href=f"/bureau/veille/X-{n}",
               longitude=9 + n % 20, latitude=-10 + n % 30)
        for n in range(114)
    ]  # fmt: skip
    assert len(gzip.compress(render_map(symbols, title="Carte").encode())) < 25_000


def test_a_nodes_own_outlines_replace_the_shipped_ones(own):
    put(own, feature(square(11, -1), name="Province d’essai"), feature(square(15, 5), iso3="CAF"))
    lands = [land.findtext("title") for land in drawn().iter("path")]
    assert lands == ["Province d’essai", "Centrafrique"]


def test_a_changed_file_is_read_again(own):
    put(own, feature(square(11, -1), name="Une"))
    assert outlines()[0].name("fr") == "Une"
    put(own, feature(square(11, -1), name="Une autre"))
    assert outlines()[0].name("fr") == "Une autre"


@pytest.mark.parametrize(
    "broken, sentence",
    [
        (feature(square(11, -1), iso3="FRA"), "needs the property iso3"),
        (feature(square(11, -1), iso3=["GAB"]), "needs the property iso3"),
        (feature(square(11, -1)[:-1]), "not closed"),
        (feature([[1, 2], [1, 2]]), "not closed"),
        (feature([["a", 1], [1, 2], [2, 2], ["a", 1]]), "not \\[longitude, latitude\\]"),
        (feature([[-3, 48], [-2, 48], [-2, 49], [-3, 48]]), "outside the eight countries"),
        (feature(square(11, -1), kind="Point"), "not a Polygon"),
        ({"type": "Feature"}, "needs the property iso3"),
        (None, "needs the property iso3"),
    ],
)
def test_a_broken_feature_is_refused_with_its_reason(own, broken, sentence):
    put(own, broken)
    with pytest.raises(OutlinesRefused, match=sentence):
        read_geojson(own)


@pytest.mark.parametrize("text", ["{", "[]", '{"type": "FeatureCollection", "features": []}', "\ufeff"])
def test_a_file_that_is_no_collection_is_refused_and_the_shipped_outlines_stay(own, text, caplog):
    own.write_text(text, encoding="utf-8")
    with caplog.at_level(logging.WARNING, "vigie.outlines"):
        assert outlines() == shipped()
    assert re.search("not used, the shipped outlines are", caplog.text)
    assert "<svg" in render_map([], title="Carte")
