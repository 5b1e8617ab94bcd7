"""Parts that add up, and amounts that are never floats."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.access.errors import Invalid
from vigie.ground.money.currencies import amount_of, cents
from vigie.ground.money.fields import MoneyField
from vigie.ground.money.splitting import split

totals = st.integers(-(10**12), 10**12).map(lambda units: Decimal(units).scaleb(-2))
weights = st.lists(st.one_of(st.integers(0, 10**6), st.decimals(0, 10**6, places=4)), min_size=1, max_size=60)


@given(totals, weights.filter(any))
def test_parts_add_up_to_the_whole_and_are_within_a_cent_of_their_share(total, weights):
    parts = split(total, weights)
    assert sum(parts) == total
    whole = sum(Decimal(weight) for weight in weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * Decimal(weight)) < Decimal("0.01") * whole
        assert part == part.quantize(Decimal("0.01"))


@given(totals, st.integers(1, 50))
def test_what_weighs_nothing_gets_nothing(total, weight):
    assert split(total, [0, weight, 0]) == [Decimal(0), total, Decimal(0)]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="Weights"):
        split(Decimal(1), weights)
    with pytest.raises(ValueError, match="decimals"):
        split(Decimal("0.001"), [1])


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 500,50", "1500.50"), ("1\u202f500", "1500.00"), ("0.01", "0.01"), (Decimal(7), "7.00")],
)
def test_an_amount_is_read_as_people_write_it(text, value):
    assert amount_of(text) == Decimal(value)


@pytest.mark.parametrize("text", ["-1", "0", "1.005", "x", "NaN", "Infinity", "1,5.0", "99999999999"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(Invalid):
        amount_of(text)


def test_halves_go_away_from_nought_and_a_column_takes_no_float():
    assert (cents(Decimal("0.005")), cents(Decimal("-0.005"))) == (Decimal("0.01"), Decimal("-0.01"))
    field = MoneyField()
    assert (field.get_prep_value(Decimal("1.20")), field.from_db_value(120, None, None)) == (120, Decimal("1.20"))
    with pytest.raises(TypeError):
        field.get_prep_value(1.2)
    with pytest.raises(ValueError, match="decimals"):
        field.get_prep_value(Decimal("1.205"))


@pytest.mark.parametrize("text", ["1,500", "1.500", "1.500,00", "1e27", "1e3", "NaN", "Infinity", "-5", "0", "", "x"])
def test_what_could_mean_two_amounts_or_none_is_asked_again(text: str) -> None:
    with pytest.raises(Invalid):
        amount_of(text)
