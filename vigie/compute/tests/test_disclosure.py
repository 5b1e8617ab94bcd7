from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.compute.disclosure import MINIMUM_CELL, Sum, bounds, protect, protect_row, protect_table

cells = st.one_of(st.integers(0, 9), st.integers(0, 60))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=4)
)


def test_a_row_without_small_cells_is_shown_whole():
    shown = protect_row({"woman": 12, "man": 30})
    assert shown.cells == {"woman": 12, "man": 30}
    assert shown.total == 42


def test_one_small_cell_takes_the_smallest_other_with_it():
    shown = protect_row({"woman": 3, "man": 30, "not stated": 8})
    assert shown.cells == {"woman": None, "man": 30, "not stated": None}
    assert shown.total == 41


def test_a_total_under_the_minimum_is_hidden_too():
    shown = protect_row({"woman": 1, "man": 2})
    assert shown.total is None
    assert set(shown.cells.values()) == {None}


def test_a_zero_is_a_small_cell_unless_it_is_said_to_be_harmless():
    assert protect_row({"woman": 0, "man": 30}).cells == {"woman": None, "man": None}
    assert protect_row({"woman": 0, "man": 30}, publish_zero=True).cells == {"woman": 0, "man": 30}


def test_two_small_cells_whose_sum_is_almost_nothing_need_a_third():
    # Hidden 1 and 2 with 40 and the total shown would leave a sum of 3: both known within three.
    assert protect_row({"a": 1, "b": 2, "c": 40, "d": 60}).cells == {"a": None, "b": None, "c": None, "d": 60}


def test_a_two_way_table_hides_a_rectangle():
    shown = protect_table([[3, 20, 30], [25, 22, 40], [31, 28, 50]])
    assert shown.cells == ((None, None, 30), (None, None, 40), (31, 28, 50))
    assert shown.row_totals == (53, 87, 109)
    assert shown.total == 249


def test_a_table_of_unequal_rows_is_refused():
    with pytest.raises(ValueError, match="one length"):
        protect_table([[1, 2], [3]])


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=3))
def test_trying_every_possibility_pins_no_hidden_cell_of_a_row(counts):
    *cells_shown, total = protect([*counts, sum(counts)], [Sum(len(counts), tuple(range(len(counts))))])
    choices = [range(28) if value is None else [value] for value in cells_shown]
    possible = [guess for guess in product(*choices) if total in (None, sum(guess))]
    for place, value in enumerate(cells_shown):
        if value is None:
            guesses = {guess[place] for guess in possible}
            assert max(guesses) - min(guesses) >= MINIMUM_CELL


def flat(table):
    rows = [*((*line, total) for line, total in zip(table.cells, table.row_totals, strict=True))]
    return [value for row in [*rows, (*table.column_totals, table.total)] for value in row]


def sums_of(height, width):
    wide = width + 1
    rows = [Sum(row * wide + width, tuple(row * wide + column for column in range(width))) for row in range(height + 1)]
    columns = [
        Sum(height * wide + column, tuple(row * wide + column for row in range(height))) for column in range(wide)
    ]
    return rows + columns


@pytest.mark.slow
@settings(deadline=None, max_examples=50)
@given(tables)
def test_no_hidden_figure_of_a_table_can_be_computed_back(counts):
    table = protect_table(counts)
    shown = flat(table)
    for place, value in enumerate(shown):
        if value is None:
            low, high = bounds(shown, sums_of(len(counts), len(counts[0])), place)
            assert high - low >= MINIMUM_CELL - 1e-6
        else:
            assert value >= MINIMUM_CELL


@pytest.mark.slow
@settings(deadline=None, max_examples=50)
@given(tables, st.booleans())
def test_what_is_shown_is_true(counts, publish_zero):
    table = protect_table(counts, publish_zero=publish_zero)
    for line, hidden in zip(counts, table.cells, strict=True):
        assert all(shown in (None, value) for value, shown in zip(line, hidden, strict=True))
    assert table.total in (None, sum(map(sum, counts)))
    assert all(shown in (None, sum(line)) for line, shown in zip(counts, table.row_totals, strict=True))
