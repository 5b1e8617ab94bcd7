"""Trees, their picture and their scores: no database here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.warning.scenarios.drawing import WIDTHS, draw
from vigie.warning.scenarios.factories import THREE, branched
from vigie.warning.scenarios.scoring import OTHER, Written, score, standing, together
from vigie.warning.scenarios.tree import ROOT, Advice, Node, Tree, Unbalanced

DAY = date(2026, 3, 1)
EMPTY = Tree("Titre", "Question")
SPLIT = branched(branched(EMPTY), (("yes", "Oui", 25), ("no", "Non", 75)), parent="grave")


def test_the_branches_of_a_node_add_up_to_a_hundred_or_are_refused_with_their_total() -> None:
    with pytest.raises(Unbalanced) as refusal:
        branched(EMPTY, (("a", "A", 50), ("b", "B", 40)))
    assert refusal.value.total == 90
    assert not EMPTY.nodes


@pytest.mark.parametrize(
    ("branches", "parent"),
    [
        ((("a", "A", 100),), ROOT),
        ((("a", "A", 100), ("b", "B", 0)), ROOT),
        (tuple((str(n), "x", 10) for n in range(7)), ROOT),
        (THREE, "nowhere"),
    ],
    ids=["one alone", "a certain one", "seven", "below nothing"],
)
def test_what_is_no_choice_is_refused(branches: tuple[tuple[str, str, int], ...], parent: str) -> None:
    with pytest.raises(ValueError, match=r"branch|share"):
        branched(EMPTY, branches, parent)


@st.composite
def trees(draw_: st.DrawFn) -> Tree:
    """Trees of one to three steps, with two or three branches a node."""
    tree, number = EMPTY, 0
    for _step in range(draw_(st.integers(1, 3))):
        for parent in [ROOT] if not tree.nodes else [leaf.key for leaf in tree.leaves()][:2]:
            first = draw_(st.integers(1, 98))
            second = draw_(st.integers(1, 99 - first))
            shares = [first, second, 100 - first - second] if draw_(st.booleans()) else [first, 100 - first]
            nodes = [Node(f"k{number + place}", parent, "x", share) for place, share in enumerate(shares)]
            number += len(shares)
            tree = tree.with_branches(parent, nodes)
    return tree


@given(trees())
def test_the_probabilities_of_all_ends_add_up_to_one_and_the_sealed_tree_is_the_same(tree: Tree) -> None:
    assert sum(tree.stated().values()) == pytest.approx(1)
    assert tree.adds_up
    assert Tree.opened(tree.sealed()) == tree
    assert len({tree.name(node.key) for node in tree.nodes}) == len(tree.nodes)


@given(trees())
def test_the_picture_holds_every_branch_inside_its_frame(tree: Tree) -> None:
    picture = draw(tree)
    assert picture is not None
    _x, _y, width, height = map(float, picture.view_box.split())
    assert len(picture.spots) == len(tree.nodes) + 1
    assert len(picture.joins) == len(tree.nodes)
    assert width in WIDTHS.values()
    for spot in picture.spots:
        assert 0 <= float(spot.x) <= width
        assert 0 <= float(spot.y) <= height
        if spot.text:  # Seven units a letter is more than the widest at this size.
            assert float(spot.text_x) + 7 * len(spot.text) <= width
            assert float(spot.text_y) >= 10


def test_names_follow_the_place_and_what_hung_on_a_removed_branch_goes_with_it() -> None:
    assert [SPLIT.name(node.key) for node in SPLIT.walk()] == ["A", "B", "C", "C1", "C2"]
    assert SPLIT.probability("yes") == pytest.approx(0.05)
    fewer = branched(SPLIT, (("mild", "x", 60), ("tense", "y", 40)))
    assert {node.key for node in fewer.nodes} == {"mild", "tense"}
    kept = branched(SPLIT, (("mild", "x", 60), ("grave", "y", 40)))
    assert kept.probability("yes") == pytest.approx(0.1)
    third = branched(branched(SPLIT, (("p", "P", 50), ("q", "Q", 50)), "yes"))
    assert third.name("q") == "C1b"
    with pytest.raises(ValueError, match="three"):
        branched(third, (("r", "R", 50), ("s", "S", 50)), "q")


def test_the_way_to_what_happened_is_marked() -> None:
    picture = draw(SPLIT, "yes")
    assert picture is not None
    marked = [spot.text.split(" ")[0] for spot in picture.spots if spot.css == "node now"]
    assert marked == ["C", "C1"]
    assert draw(EMPTY) is None


def written(*trees_of_days: tuple[int, Tree]) -> list[Written]:
    return [Written(place + 1, DAY + timedelta(days=day), tree) for place, (day, tree) in enumerate(trees_of_days)]


def test_nobody_is_wise_after_the_event() -> None:
    sure = branched(EMPTY, (("mild", "x", 1), ("tense", "y", 1), ("grave", "z", 98)))
    versions = written((0, EMPTY), (1, branched(EMPTY)), (30, sure))
    stood = standing(versions, DAY + timedelta(days=20))
    assert stood is not None
    assert stood.number == 2
    found = score(versions, "grave", DAY + timedelta(days=20))
    assert found is not None
    assert found.ours == pytest.approx(0.25 + 0.09 + 0.64)
    assert found.equal == pytest.approx(6 / 9)
    assert found.first == found.ours
    assert found.ranked == pytest.approx((0.25 + 0.64) / 2)
    late = score(versions, "grave", DAY + timedelta(days=40))
    assert late is not None
    assert late.ours < 0.01 < late.first
    assert score(versions, "grave", DAY) is None, "every branch was written when it had happened"
    assert score(versions, "grave", DAY + timedelta(days=1)) is None, "of the same day nobody knows which came first"
    assert score(versions, "grave", DAY + timedelta(days=2)) is not None


def test_something_that_nobody_wrote_costs_the_full_price_and_has_no_rank() -> None:
    found = score(written((0, branched(EMPTY))), OTHER, DAY + timedelta(days=1))
    assert found is not None
    assert found.ranked is None
    assert found.ours == pytest.approx(1.38)
    assert found.equal == pytest.approx(4 / 3)
    assert score(written((0, EMPTY)), OTHER, DAY) is None


def test_four_scenarios_say_nothing_and_five_are_calibrated() -> None:
    one = score(written((0, branched(EMPTY))), "mild", DAY + timedelta(days=1))
    assert one is not None
    assert together([one] * 4).ours is None
    record = together([one] * 5)
    assert record.ours == pytest.approx(one.ours)
    assert [(len(record.bins), each.happened.k, each.happened.n) for each in record.bins] == [(2, 0, 10), (2, 5, 5)]


def test_advice_has_an_addressee() -> None:
    tree = Tree("t", "q", advice=(Advice("Barreau", "Tenir une liste"),))
    assert Tree.opened(tree.sealed()).advice == (Advice("Barreau", "Tenir une liste"),)
