"""Whatever is related to whatever: boxes never lie on each other, none outside, and the same picture each time."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.graph import Size, placed

SIZES = st.sampled_from([Size(340, 98, 40, 12), Size(760, 200, 44, 14)])
COUNTS = st.tuples(*[st.integers(0, 22)] * 3)


def column(name: str, count: int) -> list[str]:
    return [f"{name}{number}" for number in range(count)]


@given(COUNTS, SIZES, st.data())
def test_boxes_never_touch_and_lie_inside_the_same_each_time(counts, size, data) -> None:
    columns = [column(name, count) for name, count in zip("lmr", counts, strict=True)]
    nodes = [node for nodes in columns for node in nodes]
    pair = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)) if nodes else st.nothing()
    edges = data.draw(st.lists(pair, max_size=60)) if nodes else []
    picture = placed(columns, edges, size)
    assert picture == placed(columns, edges, size)
    assert set(picture.boxes) == set(nodes)
    for box in picture.boxes.values():
        assert box.x >= -1e-6
        assert box.x + box.width <= size.width + 1e-6
        assert box.y >= -1e-6
        assert box.y + box.height <= picture.height + 1e-6
    for a, b in combinations(picture.boxes.values(), 2):
        assert a.column != b.column or abs(a.y - b.y) >= size.tall + size.gap - 1e-6
    for start, end in edges:
        numbers = [float(found) for found in re.findall(r"-?\d+\.\d", picture.line(start, end))]
        assert all(-1 <= x <= size.width * 1.1 for x in numbers[::2])


def test_the_middle_column_keeps_its_order_and_the_sides_stand_beside_what_they_belong_to() -> None:
    columns = [["late", "early"], ["first", "second", "third"], []]
    edges = [("early", "first"), ("late", "third")]
    boxes = placed(columns, edges, Size(340, 98, 40, 12)).boxes
    assert boxes["first"].y < boxes["second"].y < boxes["third"].y
    assert boxes["early"].y == boxes["first"].y
    assert boxes["late"].y == boxes["third"].y


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="two places"):
        placed([["a"], ["a"], []], [], Size(340, 98, 40, 12))
    with pytest.raises(ValueError, match="fit"):
        placed([[], ["a"], []], [], Size(200, 98, 40, 12))
