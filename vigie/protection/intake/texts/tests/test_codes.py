"""Words that mean nothing on the network, and one thing at the desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.protection.intake.texts.codes import NUMBERS, SYLLABLES, Meaning, Sheet, draw, read, words_of

MANY: list[Meaning] = [("act", f"a{n}") for n in range(90)]
GRACE = timedelta(days=5)
MONTH = date(2026, 11, 1)


def sheet(codes: dict[str, list[str]], *, month: date = MONTH, burnt: bool = False, called: str = "A") -> Sheet:
    return Sheet(called, called, "CMR", month, burnt, codes)


@pytest.mark.parametrize("looks", [SYLLABLES, NUMBERS])
def test_one_wrong_letter_is_never_another_word_of_any_sheet_in_use(looks: str) -> None:
    first = draw(MANY, looks)
    both = [*first, *draw(MANY, looks, taken=first)]
    assert len(set(both)) == 180
    for at, one in enumerate(both):
        for other in both[:at]:
            assert sum(a != b for a, b in zip(one, other, strict=True)) >= 2


def test_two_drawings_have_nothing_in_common_that_could_be_learnt() -> None:
    assert not set(draw(MANY, SYLLABLES)) & set(list(draw(MANY, SYLLABLES))[:1])
    assert {len(word) for word in draw(MANY, NUMBERS)} == {5}


def test_a_text_is_read_however_it_was_typed() -> None:
    codes = {"bakom": ["act", "arrest"], "rifut": ["place", "CM-EN"], "48213": ["danger", "immediate"]}
    found = read("BAKOM,  Rífut.\n٤٨٢١٣", [sheet(codes)], date(2026, 11, 3), GRACE)
    assert found.facts == [("act", "arrest"), ("place", "CM-EN"), ("danger", "immediate")]
    assert (found.country, found.called, found.strange) == ("CMR", ["A"], 0)


def test_free_words_are_counted_and_not_taken_for_facts() -> None:
    found = read("bakom on m'a arrêté", [sheet({"bakom": ["act", "arrest"]})], date(2026, 11, 3), GRACE)
    assert found.facts == [("act", "arrest")]
    assert found.strange == 4


@pytest.mark.parametrize(
    ("day", "believed"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 12, 5), True),
        (date(2026, 12, 6), False),
    ],
)
def test_a_sheet_counts_in_its_month_and_a_few_days_more(day: date, believed: bool) -> None:
    found = read("bakom", [sheet({"bakom": ["act", "arrest"]})], day, GRACE)
    assert (bool(found.facts), found.stale) == (believed, 0 if believed else 1)


def test_words_of_a_burnt_sheet_are_known_and_not_believed() -> None:
    found = read("bakom", [sheet({"bakom": ["act", "arrest"]}, burnt=True)], date(2026, 11, 3), GRACE)
    assert (found.facts, found.burnt, found.strange) == ([], 1, 0)


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_fault_and_says_nothing_of_itself(text: str) -> None:
    found = read(text, [sheet({"bakom": ["act", "arrest"]})], date(2026, 11, 3), GRACE)
    assert len(found.facts) + found.strange == len(words_of(text))
