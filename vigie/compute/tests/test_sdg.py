"""SDG 16.10.1: each victim once, for the gravest act; nothing guessed, nothing lost, every cell adds up."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.sdg import CATEGORY, CODES, UNKNOWN, Harm, count, side_of

HARMS = st.builds(
    Harm,
    victim=st.sampled_from(["", "a", "b", "c", "d"]),
    act=st.sampled_from([*CATEGORY, "arrest", "office_closure", "killing_unknown"]),
    ref=st.sampled_from("rstuv"),
    sex=st.sampled_from(["woman", "man", UNKNOWN]),
    age_band=st.sampled_from(["18-24", UNKNOWN]),
    category=st.sampled_from(["journalist", "labour", "lawyer", UNKNOWN]),
    author=st.sampled_from(["police", "militia", "foreign_military", UNKNOWN]),
)


@pytest.mark.parametrize(
    ("acts", "letter"),
    [
        (["death_threat", "murder"], "A"),
        (["enforced_disappearance", "torture"], "C"),
        (["arbitrary_detention", "enforced_disappearance"], "B"),
        (["kidnapping", "house_arrest"], "D"),
        (["threat", "kidnapping"], "E"),
        (["surveillance"], "F"),
    ],
)
def test_several_acts_on_one_person_count_once_for_the_gravest(acts: list[str], letter: str) -> None:
    (victim,) = count(Harm("a", act, ref=act) for act in acts).victims
    assert victim.letter == letter
    assert victim.refs == tuple(acts)


def test_an_arrest_that_nobody_called_arbitrary_and_an_act_of_no_stated_kind_are_in_no_category() -> None:
    found = count([Harm("a", "arrest", "r"), Harm("b", "killing_unknown", "s"), Harm("c", "attack_on_office", "t")])
    assert (found.victims, found.outside) == ((), 3)


def test_who_nobody_can_recognise_is_counted_as_stated() -> None:
    assert len(count([Harm("", "threat", "r"), Harm("", "threat", "r")]).victims) == 2


def test_what_one_act_leaves_open_of_a_person_another_tells_and_nothing_else_does() -> None:
    (victim,) = count([Harm("a", "murder", "r", author="police"), Harm("a", "threat", "s", sex="woman")]).victims
    assert (victim.sex, victim.age_band, victim.author) == ("woman", UNKNOWN, "state")


def test_a_foreign_force_is_on_neither_side() -> None:
    assert [side_of(author) for author in ("army", "company", "foreign_military")] == ["state", "non_state", UNKNOWN]


@given(st.lists(HARMS, max_size=40))
def test_every_cell_adds_up_in_every_dimension(harms: list[Harm]) -> None:
    found = count(harms)
    classified = [harm for harm in harms if harm.act in CATEGORY]
    named = {harm.victim for harm in classified if harm.victim}
    assert len(found.victims) == len(named) + sum(not harm.victim for harm in classified)
    assert found.outside == len(harms) - len(classified)
    per_category = Counter(victim.letter for victim in found.victims)
    for name in ("sex", "age_band", "category", "author", "place"):
        cells = found.by(attrgetter(name))
        assert set(cells) == set(CODES)
        assert {letter: sum(map(len, row.values())) for letter, row in cells.items() if row} == dict(per_category)
