"""Six sheets: which of them open, which do not, and what is said of a sheet that was misread."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shamir_mnemonic.wordlist import WORDLIST

from vigie.ground.access.errors import Invalid
from vigie.ground.seal.shares import (
    PREFIX,
    WORDS,
    Gathering,
    Misread,
    Part,
    UnknownWord,
    new_set,
    read_part,
    read_words,
    suspects,
)

MADE = new_set()
OTHER = new_set(avoid={MADE.mark})
GROUP_A, GROUP_B = MADE.parts[:3], MADE.parts[3:]


def gathered(*parts: Part) -> Gathering:
    gathering = Gathering()
    for part in parts:
        gathering.add(part.words)
    return gathering


def test_a_set_is_three_sheets_of_33_words_in_each_of_two_groups() -> None:
    assert [part.name for part in MADE.parts] == ["A1", "A2", "A3", "B1", "B2", "B3"]
    assert {len(part.words) for part in MADE.parts} == {WORDS}
    assert MADE.secret != OTHER.secret


@pytest.mark.parametrize("of_a", list(combinations(range(3), 2)))
@pytest.mark.parametrize("of_b", list(combinations(range(3), 2)))
def test_any_two_of_each_group_give_the_secret_back(of_a: tuple[int, int], of_b: tuple[int, int]) -> None:
    parts = [GROUP_A[i] for i in of_a] + [GROUP_B[i] for i in of_b]
    assert gathered(*parts).secret() == MADE.secret
    assert gathered(*reversed(parts)).secret() == MADE.secret


@pytest.mark.parametrize("missing", range(4))
def test_one_sheet_less_opens_nothing_and_says_which_group_lacks_it(missing: int) -> None:
    parts = [*GROUP_A[:2], *GROUP_B[:2]]
    gone = parts.pop(missing)
    gathering = gathered(*parts)
    assert not gathering.is_complete
    with pytest.raises(Invalid, match=rf"1 .*{gone.group}"):
        gathering.secret()


@pytest.mark.parametrize("group", [GROUP_A, GROUP_B])
def test_one_group_alone_opens_nothing_however_many_sheets_it_brings(group: tuple[Part, ...]) -> None:
    gathering = gathered(*group[:2])
    with pytest.raises(Invalid):
        gathering.add(group[2].words)
    with pytest.raises(Invalid):
        gathering.secret()


def test_sheets_of_two_sets_are_not_mixed() -> None:
    gathering = gathered(GROUP_A[0])
    with pytest.raises(Invalid):
        gathering.add(OTHER.parts[1].words)
    gathering.add(GROUP_A[1].words)
    with pytest.raises(Invalid):
        Gathering({OTHER.mark}).add(GROUP_A[0].words)
    Gathering({MADE.mark}).add(GROUP_A[0].words)


def test_the_same_sheet_given_twice_counts_once_and_it_is_said() -> None:
    gathering = gathered(GROUP_A[0])
    with pytest.raises(Invalid, match="A"):
        gathering.add(GROUP_A[0].words)
    assert gathering.given("A") == 1


def test_a_forged_sheet_in_the_place_of_a_true_one_is_told_apart() -> None:
    share = read_part(GROUP_A[0].words)
    forged = type(share)(**{**vars(share), "value": bytes(32)}).words()
    with pytest.raises(Invalid):
        gathered(GROUP_A[0]).add(forged)
    gathering = gathered(GROUP_A[1], *GROUP_B[:2])
    gathering.add(forged)
    with pytest.raises(Invalid):
        gathering.secret()


def test_a_share_of_something_else_is_no_sheet_of_ours() -> None:
    share = read_part(GROUP_A[0].words)
    for change in ({"member_threshold": 1}, {"group_count": 3}, {"index": 5}):
        with pytest.raises(Misread):
            read_part(type(share)(**{**vars(share), **change}).words())


# --- Reading --------------------------------------------------------------------------------------------------------


@given(part=st.sampled_from(MADE.parts), data=st.data())
def test_a_sheet_is_read_however_it_is_typed(part: Part, data: st.DataObject) -> None:
    cut = st.integers(PREFIX, 9)
    case = st.sampled_from([str.lower, str.upper, str.title])
    mark = st.sampled_from([" ", "  ", ", ", "\t", " 7. ", " 12) "])
    typed = "".join(data.draw(mark) + data.draw(case)(word[: data.draw(cut)]) for word in part.words)
    assert tuple(read_words(typed)) == part.words


def test_four_letters_are_enough_for_every_word_of_the_list() -> None:
    assert read_words(" ".join(word[:PREFIX] for word in WORDLIST)) == WORDLIST
    with pytest.raises(UnknownWord):
        read_words(WORDLIST[0][: PREFIX - 1])


def test_an_unknown_word_is_named_by_its_place_and_the_good_ones_before_it_are_kept() -> None:
    good = " ".join(GROUP_A[0].words[:3])
    with pytest.raises(UnknownWord, match=r"9.*accademic.*academic") as fault:
        read_words(good + " accademic acid", already=5)
    assert tuple(fault.value.before) == GROUP_A[0].words[:3]


@given(part=st.sampled_from(MADE.parts), place=st.integers(1, WORDS), word=st.sampled_from(WORDLIST))
def test_a_single_wrong_word_is_named_by_its_place_and_never_put_right(part: Part, place: int, word: str) -> None:
    words = list(part.words)
    right, words[place - 1] = words[place - 1], word
    if word == right:
        assert suspects(words) is None
        return
    with pytest.raises(Misread) as fault:
        read_part(words)
    assert fault.value.places == (place,)
    assert str(place) in str(fault.value)
    assert word in str(fault.value)
    assert right not in str(fault.value).replace(word, "")


@given(part=st.sampled_from(MADE.parts), place=st.integers(1, WORDS - 1))
def test_two_neighbours_exchanged_are_named(part: Part, place: int) -> None:
    words = list(part.words)
    words[place - 1], words[place] = words[place], words[place - 1]
    if words[place - 1] != words[place]:
        assert suspects(words) == (place, place + 1)


def test_several_wrong_words_are_said_to_be_several() -> None:
    words = list(GROUP_A[0].words)
    for place in (4, 11, 25):
        words[place] = WORDLIST[(WORDLIST.index(words[place]) + 1) % len(WORDLIST)]
    with pytest.raises(Misread) as fault:
        read_part(words)
    assert fault.value.places == ()


def test_a_sheet_with_a_word_too_few_says_how_many_there_are() -> None:
    with pytest.raises(Misread, match=r"33.*32"):
        read_part(GROUP_A[0].words[:-1])


def test_no_secret_shows_in_what_python_prints_of_a_set() -> None:
    shown = repr(MADE) + repr(MADE.parts[0])
    assert MADE.secret.hex() not in shown
    assert not any(word in shown for word in MADE.parts[0].words if len(word) > 6)


def test_a_new_set_avoids_the_marks_of_those_before_it() -> None:
    odd = range(1, 2**15, 2)
    assert all(new_set(avoid=odd).mark % 2 == 0 for _turn in range(8))
