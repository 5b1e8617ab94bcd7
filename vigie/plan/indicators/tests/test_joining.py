"""Retained values and the totals they are in: the sum of the cells is the total, or it is said to be of two sources."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vigie.plan.indicators.figures import Figure, Part, add
from vigie.plan.indicators.joining import joined

COUNTRIES, VALUES = ("CMR", "TCD", "COD"), ("man", "woman", "new")
CELL = st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(VALUES))
ANY = st.tuples(st.sampled_from(["", *COUNTRIES]), st.sampled_from(["", *VALUES]))
COUNTS = st.integers(0, 50).map(Part)
SHARES = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda two: Part(min(two), max(two)))
FIGURES = st.dictionaries(CELL, COUNTS).map(Figure)


def _sum(figure: Figure, kept: dict[tuple[str, str], Part], cells: list[tuple[str, str]]) -> Part | None:
    parts = [part for cell in cells if (part := joined(figure, kept, *cell).part) is not None]
    return add(parts) if parts else None


def _ways(country: str, value: str) -> list[list[tuple[str, str]]]:
    """By country and by column, as a reader adds up."""
    by_country = [] if country else [[(one, value) for one in COUNTRIES]]
    return [*by_country, *([] if value else [[(country, one) for one in VALUES]])]


@given(st.one_of(st.tuples(st.dictionaries(CELL, kind), st.dictionaries(CELL, kind)) for kind in (COUNTS, SHARES)))
def test_values_of_single_cells_always_add_up(both: tuple[dict[tuple[str, str], Part], ...]) -> None:
    figure, kept = Figure(both[0]), both[1]
    for country in ("", *COUNTRIES):
        for value in ("", *VALUES):
            found = joined(figure, kept, country, value)
            assert not found.two_sources
            assert all(_sum(figure, kept, cells) == found.part for cells in _ways(country, value))


@given(FIGURES, st.dictionaries(ANY, COUNTS))
def test_the_sum_of_the_cells_is_the_total_or_it_is_said_to_be_of_two_sources(
    figure: Figure, kept: dict[tuple[str, str], Part]
) -> None:
    divided = len({of for _c, of in figure.cells} | {of for _c, of in kept if of}) > 1
    for country in ("", *COUNTRIES):
        for value in ("", *VALUES):
            found = joined(figure, kept, country, value)
            ways = _ways(country, value) if divided else _ways(country, value)[: 0 if country else 1]
            assert found.two_sources == any(_sum(figure, kept, cells) != found.part for cells in ways)
            assert found.part == kept.get((country, value), found.part)


@given(FIGURES)
def test_without_retained_values_nothing_changes(figure: Figure) -> None:
    assert joined(figure, {}).part == (figure.total if figure.cells else None)
    for country in COUNTRIES:
        assert joined(figure, {}, country).part == figure.row(country)
        assert all(joined(figure, {}, country, value).part == figure.cell(country, value) for value in VALUES)
    for country in ("", *COUNTRIES):
        assert all(figure.within(country, one) == joined(figure, {}, country, one).part for one in ("", *VALUES))


FIGURE = Figure({("CMR", "woman"): Part(6), ("CMR", "man"): Part(4), ("TCD", "woman"): Part(3)})


def test_a_value_of_a_column_is_counted_into_its_country_and_into_all() -> None:
    kept = {("CMR", "woman"): Part(9)}
    assert [joined(FIGURE, kept, *cell).part for cell in (("CMR", ""), ("", "woman"), ("", ""))] == [
        Part(13),
        Part(12),
        Part(16),
    ]
    assert joined(FIGURE, kept).inner == (("CMR", "woman"),)


def test_a_total_of_its_own_says_that_its_columns_come_from_elsewhere() -> None:
    kept = {("CMR", "woman"): Part(9), ("", ""): Part(20)}
    assert joined(FIGURE, kept).part == Part(20)
    assert joined(FIGURE, kept).two_sources
    assert not joined(FIGURE, {**kept, ("", ""): Part(16)}).two_sources


def test_a_country_and_a_column_that_share_a_cell_are_never_both_counted_in() -> None:
    kept = {("CMR", ""): Part(20), ("", "woman"): Part(30)}
    assert joined(FIGURE, kept).part == Part(23)
    assert joined(FIGURE, kept).two_sources
