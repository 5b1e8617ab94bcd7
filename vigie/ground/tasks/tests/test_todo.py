"""What waits is shown by harm, then by clock; and no flood of one kind, however grave, hides another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.tasks.todo import MOST_RED, ORDER_OF_HARM, SHOWN, Todo, in_order, standing_for

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def line(level: str, title: str, hour: int = 0, **more: object) -> Todo:
    return Todo(level, title, "", f"/{title}/{hour}", NOW + timedelta(hours=hour), **more)


def flood(level: str, title: str, many: int) -> list[Todo]:
    return [line(level, title, -hour, among="/liste/") for hour in range(many)]


def test_harm_comes_first_then_the_clock() -> None:
    shown = in_order([line("green", "d"), line("red", "b", 2), line("orange", "c"), line("red", "a", 1)])
    assert [one.title for one in shown] == ["a", "b", "c", "d"]


def test_a_flood_of_one_kind_is_cut_and_leads_to_its_list() -> None:
    shown = in_order([*flood("orange", "demande", 40), line("orange", "échelle", 9)])
    assert [one.title for one in shown].count("demande") == SHOWN
    assert [one.url for one in shown[:SHOWN]] == [f"/demande/{hour}" for hour in range(-39, -29)]
    assert shown[SHOWN].title == "échelle"
    assert (shown[-1].others, shown[-1].url, shown[-1].level) == (30, "/liste/", "orange")


def test_red_is_not_cut_and_a_flood_of_red_leaves_the_first_lines_to_every_kind() -> None:
    shown = in_order([*flood("red", "demande", 90), line("red", "voyage", 48)])
    assert [one.title for one in shown].count("demande") == 90
    assert not any(one.others for one in shown)
    assert [one.title for one in shown].index("voyage") <= SHOWN


def test_more_red_than_a_page_can_bear_is_said_in_red() -> None:
    shown = in_order([*flood("red", "demande", MOST_RED + 7), line("red", "voyage"), line("orange", "échelle")])
    assert len(shown) == MOST_RED + 2
    assert [one.title for one in shown].index("voyage") <= SHOWN
    assert (shown[-2].level, shown[-2].others, shown[-2].url) == ("red", 8, "/liste/")


def test_what_a_room_did_not_hand_over_is_counted_with_what_the_page_cut() -> None:
    room = flood("yellow", "relire", 12)
    shown = in_order([*room, standing_for(200, room[0])])
    assert [one.others for one in shown if one.others] == [202]


LEVELS = st.sampled_from(list(ORDER_OF_HARM))
LINES = st.builds(line, LEVELS, st.sampled_from("abcd"), st.integers(-99, 99))


@given(st.lists(LINES, max_size=200))
def test_every_kind_is_seen_and_nothing_is_lost(lines: list[Todo]) -> None:
    shown = in_order(lines)
    assert {one.of for one in shown} == {one.of for one in lines}
    assert sum(one.level == "red" and not one.others for one in shown) == min(
        MOST_RED, sum(one.level == "red" for one in lines)
    )
    assert sum(one.others or 1 for one in shown) == len(lines)
    assert [one.order[0] for one in shown] == sorted(one.order[0] for one in shown)
    for kind in {one.of for one in lines}:
        first = min((one for one in lines if one.of == kind), key=lambda one: one.order)
        level = [one for one in shown if one.level == kind[0]]
        place = [one.order for one in level if one.of == kind].index(first.order)
        assert place == 0
        assert [one.of for one in level].index(kind) < SHOWN * len({one.of for one in level})


def test_of_a_thousand_others_or_more_it_is_said_that_they_are_at_least_so_many() -> None:
    with translation.override("fr"):
        assert standing_for(1000, line("red", "demande")).title == "… et au moins 1000 autres"
        assert standing_for(999, line("red", "demande")).title == "… et 999 autres"
