"""One person, one number, one address: however they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.identity import EMAIL, NAME, PHONE, PLANS, contacts, identities_of, names, phones

SAME_NAMES = [
    ("M’BAYE, Jean-Pierre", "jean pierre Mbaye"),
    ("Ngaïssona, Awa", "awa NGAISSONA"),
    ("Dr. Awa Ngaïssona", "Mme Awa Ngaissona"),
    ("محمَّد أحمد", "احمد محمد"),
    ("João da Conceição", "da conceicao JOAO"),
]
OTHER_NAMES = [("Personne A", "Personne B"), ("Awa Ngaïssona", "Awa Ngaïssone"), ("Jean Pierre", "Jean")]


@pytest.mark.parametrize(("one", "other"), SAME_NAMES)
def test_order_accents_titles_and_hyphens_do_not_matter(one: str, other: str) -> None:
    assert names(one) == names(other) != []


@pytest.mark.parametrize(("one", "other"), OTHER_NAMES)
def test_two_persons_stay_two(one: str, other: str) -> None:
    assert names(one) != names(other)


def test_an_alias_is_a_name_of_its_own() -> None:
    assert names("Awa Ngaïssona alias La Lionne") == ["awa ngaissona", "la lionne"]


@pytest.mark.parametrize("written", ["", "inconnu", "Unknown", "non précisé", "X", "—"])
def test_nobody_has_no_name(written: str) -> None:
    assert names(written) == []


NUMBERS = [
    ("CMR", "+237 6 99 12 34 56", "699123456"),
    ("CAF", "00236 72 12 34 56", "72.12.34.56"),
    ("TCD", "+235 66 12 34 56", "66-12-34-56"),
    ("COG", "+242 06 612 34 56", "06 612 34 56"),
    ("COD", "+243 812 345 678", "0812345678"),
    ("GAB", "+241 74 12 34 56", "074 12 34 56"),
    ("GNQ", "+240 222 123 456", "222123456"),
    ("STP", "+239 981 2345", "9812345"),
]


@pytest.mark.parametrize(("country", "abroad", "at_home"), NUMBERS, ids=[row[0] for row in NUMBERS])
def test_a_number_is_one_at_home_and_abroad(country: str, abroad: str, at_home: str) -> None:
    assert phones(abroad) == phones(at_home, country)
    assert phones(abroad)[0].startswith(PLANS[country].prefix)


def test_every_country_has_its_plan() -> None:
    assert {country for country, _abroad, _at_home in NUMBERS} == set(PLANS)


def test_a_trunk_zero_written_after_the_prefix_is_dropped() -> None:
    assert phones("+243 (0) 812 345 678") == phones("0812345678", "COD") == ["243812345678"]


def test_without_a_country_a_number_stands_for_each_that_it_fits() -> None:
    assert set(phones("66 12 34 56")) == {"23566123456", "24166123456"}
    assert phones("66 12 34 56", "TCD") == ["23566123456"]


def test_arabic_digits_are_digits() -> None:
    assert phones("٦٩٩١٢٣٤٥٦", "CMR") == ["237699123456"]


def test_a_number_of_another_continent_keeps_its_digits() -> None:
    assert phones("+33 6 12 34 56 78") == ["33612345678"]


@pytest.mark.parametrize("text", ["le 22/05/2026", "2026-05-22", "1 500 000 FCFA", "9 500 000 F", "12 personnes"])
def test_dates_and_sums_are_no_numbers(text: str) -> None:
    assert phones(text) == []


def test_an_address_is_one_in_any_case() -> None:
    assert [(one.kind, one.form) for one in contacts("Écrire à A.B@Example.org. ou a.b@example.org")] == [
        (EMAIL, "a.b@example.org")
    ]


def test_what_was_typed_is_an_address_a_number_or_a_name() -> None:
    assert identities_of("a@b.org")[0].kind == EMAIL
    assert identities_of("+237 699 12 34 56")[0].kind == PHONE
    assert identities_of("Awa Ngaïssona")[0].kind == NAME
    assert identities_of("  ") == []


@given(st.text(max_size=200), st.sampled_from(["", *PLANS]))
def test_nothing_that_is_typed_fails(typed: str, country: str) -> None:
    for one in [*contacts(typed, country), *identities_of(typed)]:
        assert one.form
