"""Places by the names people really write."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from django.utils.translation import override

from vigie.ground.terms.models import Place
from vigie.ground.terms.names import folded
from vigie.ground.terms.queries import (
    area_choices,
    country_choices,
    find_area,
    find_country,
    grouped_area_choices,
    place,
    place_label,
    places,
)

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def shared() -> Path:
    """The real data beside the repository."""
    found = Path(os.environ.get("VIGIE_SHARED") or Path(__file__).parents[5] / "shared")
    if not (found / "data").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"The real data is missing: {found}/data")
        pytest.skip(f"The real data is missing: {found}/data")
    return found / "data"


def unresolved(path: Path, column: str, iso3: str = "") -> tuple[int, Counter[str]]:
    """How many rows name an area, and the names that are none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        named = [(iso3 or row["iso3"], row[column]) for row in csv.DictReader(file) if row[column]]
    return len(named), Counter(f"{country} {name}" for country, name in named if find_area(country, name) is None)


def test_every_area_of_the_conflict_data_is_found(shared):
    total, missing = unresolved(shared / "ucdp_ged231_events_CAF.csv", "adm_1", "CAF")
    assert total > 1000
    assert not missing


def test_all_but_towns_directions_and_divided_areas_of_the_aid_worker_data_are_found(shared):
    total, missing = unresolved(shared / "awsd_incidents_ca8.csv", "Region")
    assert total > 300
    assert set(missing) == {
        "CMR Buea", "CMR Garoua", "TCD Bagasola", "COG Kidamba",  # towns
        "TCD North", "TCD East", "COD Centre",  # directions
        "COD Bandundu",  # divided into three in 2015
    }  # fmt: skip
    assert sum(missing.values()) / total < 0.03


@pytest.mark.parametrize(
    "iso3, name, code",
    [
        ("COD", "North Kivu", "CD-NK"),
        ("COD", "province du Nord-Kivu", "CD-NK"),
        ("COD", "NORD KIVU", "CD-NK"),
        ("COD", "CD-NK", "CD-NK"),
        ("COD", "Bas-Congo", "CD-BC"),
        ("CAF", "Nana-Grebizi", "CF-KB"),
        ("CAF", "Haut-Mbomou prefecture", "CF-HM"),
        ("CAF", "Lim-Pendé", "CF-OP"),
        ("CAF", "Ombella M'Poko", "CF-MP"),
        ("CMR", "Northwest", "CM-NW"),
        ("CMR", "Région de l’Extrême-Nord", "CM-EN"),
        ("TCD", "N'Djamena", "TD-ND"),
        ("TCD", "Bahr el Gazel", "TD-BG"),
        ("COG", "Sangha", "CG-13"),
        ("CAF", "Sangha", "CF-SE"),
        ("GNQ", "Provincia de Bioko Norte", "GQ-BN"),
        ("STP", "Agua Grande", "ST-01"),
    ],
)
def test_an_area_is_found_however_it_is_written(iso3, name, code):
    found = find_area(iso3, name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "iso3, name",
    [("COD", "Katanga"), ("COD", "Orientale"), ("COD", "Bandundu"), ("TCD", "North"), ("COD", "Ouaka"), ("CMR", ""),
     ("CMR", "Province"), ("FRA", "Centre")],
)  # fmt: skip
def test_what_is_no_area_of_that_country_is_not_guessed(iso3, name):
    assert find_area(iso3, name) is None


@pytest.mark.parametrize(
    "name, iso3",
    [("DR Congo", "COD"), ("DR Congo (Zaire)", "COD"), ("RDC", "COD"), ("République démocratique du Congo", "COD"),
     ("Congo", "COG"), ("Congo-Brazzaville", "COG"), ("CAR", "CAF"), ("CF", "CAF"), ("Tchad", "TCD"), ("chad", "TCD"),
     ("Sao Tome and Principe", "STP"), ("Guinea Ecuatorial", "GNQ"), ("gab", "GAB")],
)  # fmt: skip
def test_a_country_is_found_by_names_and_codes(name, iso3):
    found = find_country(name)
    assert found is not None
    assert found.code == iso3


def test_a_country_outside_the_region_is_not_found():
    assert find_country("France") is None
    assert find_country("") is None


def test_no_name_means_two_places():
    owners: dict[tuple[str, str], str] = {}
    for one in places():
        scope = one.iso3 if one.kind == Place.Kind.AREA else ""
        for name in [one.code, *one.labels.values(), *one.aliases]:
            assert folded(name)
            assert owners.setdefault((scope, folded(name)), one.code) == one.code


def test_every_place_has_both_languages_and_lies_in_the_region():
    for one in places():
        assert one.labels["fr"]
        assert one.labels["en"]
        assert one.latitude is not None
        assert one.longitude is not None
        assert -14 < one.latitude < 24
        assert 5 < one.longitude < 32


def test_only_positions_nobody_publishes_are_approximate():
    assert {one.code for one in places("area") if one.approximate} == {"GQ-C", "GQ-I", "ST-02"}


def test_choices_are_alphabetical_in_the_readers_language():
    with override("fr"):
        assert [name for _code, name in country_choices()] == [
            "Cameroun", "Centrafrique", "Congo", "Gabon", "Guinée équatoriale", "RD Congo", "São Tomé-et-Príncipe",
            "Tchad",
        ]  # fmt: skip
        assert area_choices("COD")[0] == ("CD-BU", "Bas-Uélé")
    with override("en"):
        assert dict(area_choices("COD"))["CD-NK"] == "North Kivu"
    assert sum(len(areas) for _country, areas in grouped_area_choices()) == 114


def test_a_place_is_named_by_its_code():
    assert place_label("CF-UK", "fr") == "Ouaka"
    assert place_label("XX-1") == "XX-1"
    assert place("XX-1") is None
