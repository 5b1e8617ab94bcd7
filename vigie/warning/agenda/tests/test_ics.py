"""A calendar file is read with suspicion: bounded, its repetitions followed only as far as they are understood."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.protection.incidents.sheets.reading import Unreadable
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
