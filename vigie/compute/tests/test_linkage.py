"""Doubles are found among real rows written down twice, and what is not known never counts as agreement."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.compute.linkage.blocks import block, pairs
from vigie.compute.linkage.columns import DAY_UNKNOWN, MISSING, Names, Texts, bigrams, bitmap, dice
from vigie.compute.linkage.events import LIKELY, NAME, POSSIBLE, TEXT, Event, blocks, columns, compared
from vigie.compute.linkage.model import Model, Scored, score
from vigie.compute.tests import perturbed

DAY = date(2024, 3, 4).toordinal()
words = st.sampled_from(["", "nord", "bangui", "bangi", "police", "moundou"])
events = st.builds(
    Event,
    country=st.sampled_from(["CAF", "TCD"]),
    area=words,
    locality=words,
    day=st.one_of(st.just(DAY_UNKNOWN), st.integers(DAY - 40, DAY + 40)),
    spread=st.sampled_from([0, 3, 15, 180]),
    act=words,
    group=st.sampled_from(["g", "h"]),
    names=st.lists(st.sampled_from(["abo ma", "abo mba", "kossi la", "zara"]), max_size=3).map(tuple),
    category=words,
    sex=words,
    age=words,
    size=words,
    author=words,
    authors=st.lists(words.filter(bool), max_size=2).map(tuple),
    text=st.sampled_from(["", "arrested at the office by four men", "arrested near the office", "burnt house"]),
)
rooms = st.lists(events, min_size=2, max_size=12)


@pytest.fixture(scope="module")
def real() -> list[Event]:
    if not perturbed.data().is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"The real data is missing: {perturbed.data()}")
        pytest.skip(f"The real data is missing: {perturbed.data()}")
    return perturbed.aid_workers()


def proposed(scored: Scored, limit: float = LIKELY) -> set[tuple[int, int]]:
    return scored.pairs.chosen(scored.probability >= limit)


def everyone(room: list[Event]) -> Scored:
    """All pairs scored, not only those that a block brings together."""
    all_pairs = pairs([block("all", [["x"]] * len(room))], np.zeros(len(room), dtype=np.int64))
    return score(columns(room), all_pairs, len(room))


# ── The labelled set ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("share", "seed"), [(1.0, 1), (0.3, 2)])
def test_of_real_rows_written_down_twice_nine_in_ten_are_proposed_and_hardly_another(real, share, seed):
    doubled, true = perturbed.doubled(real, share=share, seed=seed)
    precision, recall = perturbed.judged(proposed(compared(doubled)), true)
    assert precision >= 0.95
    assert recall >= 0.90


def test_among_real_rows_that_nobody_wrote_twice_hardly_any_pair_is_proposed(real):
    assert len(proposed(compared(real))) <= len(real) // 50


@pytest.mark.usefixtures("real")
def test_events_without_names_or_words_are_too_thin_to_be_proposed():
    doubled, true = perturbed.doubled(perturbed.conflict()[:500], share=0.3, seed=3)
    assert len(proposed(compared(doubled)) - true) <= 2


def test_a_small_room_is_judged_by_what_is_expected():
    first = Event("CAF", "CAF-BGF", "Bangui", DAY, act="arrest", group="arrest", names=("kossi la",), sex="male")
    again = replace(first, day=DAY + 2, names=("kosi la",), sex="")
    other = replace(first, names=("zara mbe",), day=DAY + 9, sex="female")
    assert proposed(compared([first, again, other]), POSSIBLE) == {(0, 1)}


# ── What always holds ────────────────────────────────────────────────────────────────────────────────────────────────


@given(rooms)
@settings(max_examples=25)
def test_a_pair_is_judged_alike_from_either_side(room):
    there, back = everyone(room), everyone(room[::-1])
    last = len(room) - 1
    turned = {(last - j, last - i): b for i, j, b in zip(back.pairs.one, back.pairs.other, back.bits, strict=True)}
    for i, j, bits in zip(there.pairs.one, there.pairs.other, there.bits, strict=True):
        assert bits == pytest.approx(turned[i, j], abs=1e-6)


@given(rooms)
@settings(max_examples=25)
def test_nothing_is_more_like_a_record_than_its_copy(room):
    room = [*room, room[0]]
    scored = everyone(room)
    of_first = {
        int(j): bits for i, j, bits in zip(scored.pairs.one, scored.pairs.other, scored.bits, strict=True) if i == 0
    }
    assert of_first[len(room) - 1] >= max(of_first.values()) - 1e-9


@given(rooms, st.data())
@settings(max_examples=25)
def test_what_is_not_known_says_nothing(room, data):
    empty = {"area": "", "locality": "", "day": DAY_UNKNOWN, "act": "", "names": (), "category": "", "sex": ""}
    empty |= {"age": "", "size": "", "author": "", "authors": (), "text": ""}
    at = data.draw(st.integers(0, len(room) - 1))
    room[at] = replace(room[at], **empty)
    others = np.array([each for each in range(len(room)) if each != at])
    for column in columns(room):
        assert (column.compare(np.full(len(others), at), others) == MISSING).all()


@given(rooms)
@settings(max_examples=25)
def test_probabilities_are_such_and_add_up(room):
    scored = everyone(room)
    assert ((scored.probability >= 0) & (scored.probability <= 1)).all()
    for kind in (scored.model.m, scored.model.r, scored.model.u):
        assert all(levels.sum() == pytest.approx(1) and (levels > 0).all() for levels in kind)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=30), st.integers(1, 10), st.integers(0, 40))
def test_a_block_compares_each_pair_once_and_counts_what_it_left_out(keys, most, within):
    days = np.array([(7 * at) % 23 for at in range(len(keys))], dtype=np.int64)
    found = pairs([block("key", [[key] for key in keys], within=within)], days, most=most)
    expected = {
        (i, j)
        for j in range(len(keys))
        for i in range(j)
        if keys[i] == keys[j] and abs(int(days[i] - days[j])) <= within
    }
    compared_here = found.chosen(found.one >= 0)
    assert compared_here <= expected
    assert len(compared_here) == len(found)
    assert len(expected) - len(compared_here) == found.left_out


def test_records_that_no_key_brings_together_are_not_compared():
    far = [Event("CAF", "CAF-BGF", day=DAY, act="a"), Event("TCD", "TCD-ND", day=DAY + 300, act="b")]
    assert len(pairs(blocks(far), np.array([e.day for e in far]))) == 0


# ── Names and words ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_more_or_less_is_alike_and_another_name_is_not():
    row = np.zeros(3, dtype=np.int64)
    column = Names("names", [("kossi lamadji",), ("kosi lamadji",), ("zara mbe",), ("kossi lamadji",)], NAME)
    assert column.compare(row, np.array([1, 2, 3])).tolist() == [3, 1, 4]


def test_of_several_names_the_nearest_two_count():
    column = Names("names", [("zara mbe", "kossi la"), ("kossi la", "abo ma")], NAME)
    assert column.compare(np.array([0]), np.array([1])).tolist() == [4]


def test_a_rare_name_weighs_more_than_a_frequent_one():
    room = [Event("CAF", day=DAY + 40 * at, names=("jean la",)) for at in range(20)]
    room += [Event("CAF", day=DAY + 900 + 40 * at, names=("zara mbe",)) for at in range(2)]
    scored = everyone(room)
    bits = {(int(i), int(j)): b for i, j, b in zip(scored.pairs.one, scored.pairs.other, scored.bits, strict=True)}
    assert bits[20, 21] > bits[0, 1]


def test_texts_of_a_word_or_two_are_like_none():
    column = Texts("text", ["arrested", "arrested", ""], TEXT)
    assert column.compare(np.array([0, 0]), np.array([1, 2])).tolist() == [MISSING, MISSING]


@given(st.text("abcdé ", max_size=20), st.text("abcdé ", max_size=20))
def test_likeness_is_mutual_and_whole_only_for_the_same_letters(one, other):
    table = bitmap([bigrams(one), bigrams(other)], 256)
    there, back = dice(table[:1], table[1:])[0], dice(table[1:], table[:1])[0]
    assert there == back
    assert 0 <= there <= 1
    assert dice(table[:1], table[:1])[0] == 1


def test_where_everyone_is_named_alike_two_events_of_one_episode_are_too():
    room = [Event("CAF", day=DAY + 3 * at, names=(f"inventee personne {at:03}",)) for at in range(40)]
    model = everyone(room).model
    for related, chance in zip(model.r, model.u, strict=True):
        assert related[0] <= chance[0] + 1e-9


def test_weights_never_fall_as_values_come_nearer():
    shares = [np.array([0.2, 0.5, 0.3])]
    model = Model(shares, shares, [np.array([0.1, 0.1, 0.8])], 0.01, 0.01)
    weights = model.weights(0, model.u, 1)
    assert weights[0] == 0
    assert weights[-1] >= 0
    assert (np.diff(weights[1:]) >= 0).all()
