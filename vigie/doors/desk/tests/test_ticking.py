"""A part of the timed work that fails waits ever longer, and no other waits for it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from vigie.doors.desk import ticking
from vigie.doors.desk.ticking import FILE, KILLED, LONGEST_PAUSE, Failing, Standing, go_through


def failing():
    raise ZeroDivisionError("a name and a place")


def refusing():
    raise SystemExit(1)


def test_what_fails_or_refuses_keeps_no_other_from_its_work(tmp_path):
    done = []
    failed = go_through([("a", failing), ("b", refusing), ("c", lambda: done.append("c"))], tmp_path, patient=True)
    assert done == ["c"]
    assert {name: (one.times, one.fault) for name, one in failed.items()} == {
        "a": (1, "ZeroDivisionError"),
        "b": (1, "SystemExit"),
    }
    assert "a name and a place" not in (tmp_path / FILE).read_text()


def test_only_the_patient_leave_it_its_pause_and_success_ends_it(tmp_path):
    tried = []

    def once_more():
        tried.append(1)
        failing()

    for patient in (True, True, False, True):
        go_through([("a", once_more)], tmp_path, patient=patient)
    assert (len(tried), Standing.read(tmp_path).failing["a"].times) == (2, 2)
    go_through([("a", lambda: None)], tmp_path, patient=False)
    assert Standing.read(tmp_path).failing == {}


def test_the_pause_doubles_up_to_a_quarter_of_an_hour_and_ends():
    now = timezone.now()
    pauses = [Failing(times, now, now, "X").pause / timedelta(minutes=1) for times in (1, 2, 3, 4, 5, 1000)]
    assert pauses == [2, 4, 8, 15, 15, 15]
    one = Failing(1000, now, now, "X")
    assert [one.waits(now + after) for after in (timedelta(0), LONGEST_PAUSE, -timedelta(days=1))] == [
        True,
        False,
        False,
    ]


def test_a_part_in_which_the_worker_was_killed_waits_and_those_after_it_are_done(tmp_path):
    Standing(doing="a").keep(tmp_path)
    done: list[str] = []
    go_through([(name, partial(done.append, name)) for name in ("a", "b")], tmp_path, patient=True)
    standing = Standing.read(tmp_path)
    assert (done, standing.failing["a"].fault, standing.doing) == (["b"], KILLED, "")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"at": 1, "failing": [], "doing": ""}'])
def test_a_note_that_cannot_be_read_is_as_none(tmp_path, content):
    (tmp_path / FILE).write_text(content)
    assert Standing.read(tmp_path) == Standing()


def test_a_folder_that_takes_no_note_stops_no_work(tmp_path):
    done = []
    go_through([("a", lambda: done.append("a"))], tmp_path / "gone", patient=True)
    assert done == ["a"]
    assert ticking.Standing.read(tmp_path / "gone").at is None
