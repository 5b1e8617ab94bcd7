"""Parts that always add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from vigie.ground.money.currencies import CENT


def split(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Share a total of whole cents by weights: the parts are whole cents, add up to it exactly, and none is further
    than a cent from its exact share (largest remainder, Hamilton's method; of equal remainders the first).

    Weights are not negative and not all nought; a total may be negative. Raises ValueError.

    >>> split(Decimal("100.00"), [1, 1, 1])
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    if not weights or any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("Weights are not negative, and at least one is more than nought.")
    if total != total.quantize(CENT):
        raise ValueError("A total has two decimals at most.")
    scale = max([0, *(-int(w.as_tuple().exponent) for w in weights if isinstance(w, Decimal))])
    whole = [int(Decimal(weight).scaleb(scale)) for weight in weights]
    units, sign = abs(int(total.scaleb(2))), -1 if total < 0 else 1
    parts = [divmod(units * weight, sum(whole)) for weight in whole]
    left = units - sum(floor for floor, _rest in parts)
    first = sorted(range(len(parts)), key=lambda at: -parts[at][1])[:left]
    return [Decimal(sign * (floor + (at in first))).scaleb(-2) for at, (floor, _rest) in enumerate(parts)]
