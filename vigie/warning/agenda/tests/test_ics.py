"""A calendar file is read with suspicion: bounded, its repetitions followed only as far as they are understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.protection.incidents.sheets.reading import Unreadable
from vigie.warning.agenda import ics
from vigie.warning.agenda.ics import MOST_EVENTS, MOST_TIMES, is_calendar, table_of

TODAY = date(2026, 11, 26)


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events).replace("\n", "\r\n")
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".replace("\r\r", "\r").encode()


def event(uid: str = "a", day: str = "20261203", *more: str) -> str:
    return "\n".join([f"UID:{uid}", f"DTSTART;VALUE=DATE:{day}", "SUMMARY:Fait inventé", *more])


def days(content: bytes) -> list[tuple[str, str, str]]:
    return [(row[0], row[1], row[2]) for row in table_of(content, today=TODAY).rows]


def test_an_entry_is_its_days_and_its_words_and_never_who_takes_part() -> None:
    content = calendar(event("a", "20261203", "DTEND;VALUE=DATE:20261206", "ATTENDEE:mailto:nom-plante@example.org"))
    assert is_calendar(content)
    table = table_of(content, today=TODAY)
    assert days(content) == [("a", "2026-12-03", "2026-12-05")]  # an end is the first day after it
    assert "nom-plante" not in str(table)


def test_what_repeats_each_year_comes_once_a_year_within_two() -> None:
    content = calendar(event("a", "20001203", "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=3"))
    assert [day for _uid, day, _last in days(content)] == ["2025-12-03", "2026-12-03", "2027-12-03"]


def test_a_series_leaves_out_what_its_file_takes_out_and_one_day_may_be_moved() -> None:
    series = event("a", "20261201", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20261208")
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20261215\nDTSTART;VALUE=DATE:20261216\nSUMMARY:Déplacé"
    found = days(calendar(moved, series))
    assert [(uid, day) for uid, day, _last in found] == [
        ("a|2026-12-01", "2026-12-01"), ("a|2026-12-15", "2026-12-16"), ("a|2026-12-22", "2026-12-22"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYDAY=MO,TU", "FREQ=MONTHLY;BYDAY=1FR", "X"],
)
def test_a_rule_that_says_more_gives_its_first_day_and_says_so(rule: str) -> None:
    (row,) = table_of(calendar(event("a", "20261203", f"RRULE:{rule}")), today=TODAY).rows
    assert row[1] == "2026-12-03"
    assert row[-1]


def test_a_rule_without_end_is_cut() -> None:
    rows = table_of(calendar(event("a", "19000101", "RRULE:FREQ=DAILY")), today=TODAY).rows
    assert len(rows) == MOST_TIMES
    assert all(row[-1] for row in rows)


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every step that a series is walked, noted as it is taken."""
    taken: list[int] = []

    def counting(*args: Any, **how: Any) -> Iterator[datetime]:
        for moment in rrule.rrule(*args, **how):
            taken.append(1)
            assert len(taken) < 10_000, "a small file keeps the server walking"
            yield moment

    monkeypatch.setattr(ics, "rrule", SimpleNamespace(**{**vars(rrule), "rrule": counting}))
    return taken


@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_a_series_since_the_year_one_is_not_walked_day_by_day(freq: str, walked: list[int]) -> None:
    rows = table_of(calendar(event("a", "00010101", f"RRULE:FREQ={freq}")), today=TODAY).rows
    assert not walked
    if freq in {"MONTHLY", "YEARLY"}:
        assert [(row[1], bool(row[-1])) for row in rows] == [("0001-01-01", True)]
    else:
        assert rows[0][1] >= "2025-11-25"


def test_all_entries_of_a_file_share_the_steps_that_are_walked(monkeypatch, walked: list[int]) -> None:
    monkeypatch.setattr(ics, "MOST_STEPS", 500)
    since_1990 = [event(f"{number}", "19900101", "RRULE:FREQ=MONTHLY") for number in range(4)]
    rows = table_of(calendar(*since_1990), today=TODAY).rows
    assert len(walked) <= 500
    assert [(row[1], bool(row[-1])) for row in rows[-3:]] == [("1990-01-01", True)] * 3
    assert len(rows) > 30, "the first entry is followed"


@given(st.sampled_from(["DAILY", "WEEKLY"]), st.integers(1, 40), st.integers(1, 900), st.integers(0, 2_000))
def test_stepping_over_the_past_finds_the_days_that_walking_finds(freq: str, every: int, most: int, ago: int) -> None:
    first = TODAY - timedelta(days=ago)
    rule = f"FREQ={freq};INTERVAL={every};COUNT={most}"
    walked = rrule.rrulestr(rule, dtstart=datetime.combine(first, time()))
    wanted = [one.date() for one in walked if TODAY - ics.BACK <= one.date() <= TODAY + ics.AHEAD][:MOST_TIMES]
    content = calendar(event("a", f"{first:%Y%m%d}", f"RRULE:{rule}"), event("b"))
    found = [day for uid, day, _last in days(content) if uid.startswith("a")]
    assert found == [day.isoformat() for day in wanted]


def test_too_many_entries_and_what_is_no_calendar_are_refused() -> None:
    for content in (calendar(*[event()] * (MOST_EVENTS + 1)), b"BEGIN:VCALENDAR\r\nnonsense", calendar("SUMMARY:sans")):
        with pytest.raises(Unreadable):
            table_of(content, today=TODAY)


@settings(max_examples=60)
@given(st.text(max_size=200), st.sampled_from(["DTSTART:", "RRULE:", "DTEND:", "UID:", ""]))
def test_no_text_does_more_than_be_refused(words: str, name: str) -> None:
    content = calendar(event() + f"\n{name}" + words.replace("\n", " ").replace("\r", " "))
    with suppress(Unreadable):
        assert table_of(content, today=TODAY).rows
