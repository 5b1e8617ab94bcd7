"""Whoever leaves gives news; whoever is silent, or made to speak, becomes the duty desk's work."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.models import Alarm, AlarmKind
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.intake.actions import AlreadyReceived
from vigie.protection.intake.duty.actions import plan as plan_shifts
from vigie.protection.intake.trips import queries
from vigie.protection.intake.trips.actions import Clock, end, give_news, note_contact, plan, plan_for_caller
from vigie.protection.intake.trips.codes import NotACode, new_code, typed
from vigie.protection.intake.trips.models import How, Outcome, Sign, Trip

pytestmark = pytest.mark.slow

WORDS = "Trajet inventé par la piste du nord (exemple)."


def planned(every: int = 4, lasts: int = 8) -> tuple[Trip, str]:
    return plan(words=WORDS, clock=Clock(0, every, lasts), submission=uuid4().hex, by=Actor.nobody())


def silent_since(trip: Trip, length: timedelta) -> None:
    Trip.objects.filter(pk=trip.pk).update(due=timezone.now() - length)


@given(at=st.integers(0, 15), other=st.integers(1, 9))
def test_one_wrong_digit_is_said_to_be_wrong(at: int, other: int) -> None:
    digits = new_code().replace(" ", "")
    wrong = digits[:at] + str((int(digits[at]) + other) % 10) + digits[at + 1 :]
    with pytest.raises(NotACode):
        typed(wrong)


def test_the_last_digit_twice_is_the_same_code_under_constraint() -> None:
    code = new_code()
    assert typed(code).lookup == typed(f" {code}{code[-1]}").lookup
    assert [typed(code).constrained, typed(code + code[-1]).constrained] == [False, True]
    for wrong in ("", "x" * 16, code[:-1], code + str((int(code[-1]) + 1) % 10), code + code[-1] * 2):
        with pytest.raises(NotACode):
            typed(wrong)


@pytest.mark.django_db
def test_a_plan_lies_sealed_and_news_moves_its_clock(people: People) -> None:
    trip, code = planned()
    assert WORDS.encode() not in bytes(trip.sealed)
    assert open_one(trip, by=people["officer"])["words"] == WORDS
    silent_since(trip, timedelta(hours=1))
    awaited = give_news(code, how=How.WELL, by=Actor.nobody())
    trip.refresh_from_db()
    assert awaited == trip.due
    assert timedelta(hours=3) < trip.due - timezone.now() <= timedelta(hours=4)
    give_news(code, how=How.ARRIVED, by=Actor.nobody())
    trip.refresh_from_db()
    assert (trip.state, trip.lookup) == ("ended", None)
    assert give_news(code, how=How.WELL, by=Actor.nobody()) is None
    assert give_news(new_code(), how=How.WELL, by=Actor.nobody()) is None


@pytest.mark.django_db
def test_near_its_end_the_next_news_is_the_arrival(people: People) -> None:
    trip, code = planned(every=12, lasts=2)
    assert give_news(code, how=How.WELL, by=Actor.nobody()) == trip.until


@pytest.mark.django_db
def test_news_before_leaving_does_not_call_anyone_earlier(people: People) -> None:
    trip, code = plan(words=WORDS, clock=Clock(48, 4, 8), submission=uuid4().hex, by=Actor.nobody())
    assert give_news(code, how=How.WELL, by=Actor.nobody()) == trip.due


@pytest.mark.django_db
def test_silence_climbs_from_the_desk_to_the_coordination_and_news_ends_it(people: People) -> None:
    trip, code = planned()
    asked = [people["officer"], people["coordinator"]]
    assert [len(queries.todo(actor)) for actor in asked] == [0, 0]
    silent_since(trip, timedelta(minutes=10))  # a phone without a network
    assert [len(queries.todo(actor)) for actor in asked] == [0, 0]
    silent_since(trip, timedelta(minutes=20))
    assert [len(queries.todo(actor)) for actor in asked] == [1, 0]
    silent_since(trip, timedelta(hours=2))
    assert [len(queries.todo(actor)) for actor in asked] == [1, 1]
    assert str(trip.pk) not in queries.todo(people["coordinator"])[0].url
    assert queries.todo(people["monitor"]) == []
    give_news(code, how=How.WELL, by=Actor.nobody())
    assert [len(queries.todo(actor)) for actor in asked] == [0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("how", [How.WELL, How.ARRIVED])
def test_news_under_constraint_raises_the_alarm_until_the_desk_reached_them(people: People, how: How) -> None:
    trip, code = planned()
    give_news(code + code[-1], how=how, by=Actor.nobody())
    # Whoever stands beside the traveller and tries the code again learns nothing: used up by an arrival, and only then.
    over = how == How.ARRIVED
    assert (give_news(code, how=How.WELL, by=Actor.nobody()) is None) is over
    assert give_news(code, how=How.ARRIVED, by=Actor.nobody()) is None or not over
    trip.refresh_from_db()
    assert (trip.alarm, trip.state, trip.silent) == (True, "under_way", True)
    assert len(queries.todo(people["officer"])) == len(queries.todo(people["coordinator"])) == 1
    assert trip.due <= timezone.now()
    note_contact(trip, reached=False, words="Pas de réponse (exemple).", by=people["officer"])
    trip.refresh_from_db()
    assert trip.alarm
    note_contact(trip, reached=True, words="Entendue (exemple).", by=people["officer"])
    trip.refresh_from_db()
    assert not trip.silent
    end(trip, outcome=Outcome.SAFE, words="Rentrée (exemple).", by=people["officer"])
    trip.refresh_from_db()
    with pytest.raises(WrongState):
        end(trip, outcome=Outcome.SAFE, words="Encore (exemple).", by=people["officer"])


@pytest.mark.django_db
def test_whoever_tries_the_code_again_reads_the_hour_that_they_would_have_read_without_an_alarm(people: People) -> None:
    def hours(code: str, suffix: str) -> list[Any]:
        given = [give_news(code + suffix, how=How.WELL, by=Actor.nobody())]
        return given + [give_news(code, how=How.WELL, by=Actor.nobody()) for _again in range(2)]

    start = timezone.now()
    with time_machine.travel(start, tick=False):
        free, forced = (
            plan(words=WORDS, clock=Clock(48, 4, 8), submission=uuid4().hex, by=Actor.nobody()) for _ in range(2)
        )
        # Before leaving, when the first news is further off than the rhythm says.
        assert hours(free[1], "") == hours(forced[1], forced[1][-1])
    with time_machine.travel(start + timedelta(hours=53), tick=False):
        assert hours(free[1], "") == hours(forced[1], "")
    forced[0].refresh_from_db()
    assert forced[0].alarm


@pytest.mark.django_db
def test_a_sign_that_was_taken_away_is_missed_and_the_plan_still_read(people: People, client_of: Any) -> None:
    trip, code = planned()
    give_news(code + code[-1], how=How.WELL, by=Actor.nobody())
    give_news(code, how=How.WELL, by=Actor.nobody())
    officer = client_of(people["officer"])
    assert "a été retiré" not in officer.get(trip.get_absolute_url()).content.decode()
    Sign.objects.filter(trip=trip, place=1).delete()
    page = officer.get(trip.get_absolute_url()).content.decode()
    assert "a été retiré" in page
    assert WORDS in page  # whoever must look for the traveller still reads the plan
    assert Alarm.objects.filter(kind=AlarmKind.ALTERED_RECORD).count() == 1


@pytest.mark.django_db
def test_a_traveller_is_told_when_nobody_would_see_their_silence(people: People, client_of: Any) -> None:
    asked = {"words": WORDS, "starts": "0", "every": "4", "lasts": "8"}
    said = "attendre aussi vos nouvelles"
    assert said in Client().post("/trajet", {**asked, "submission": "n" * 32}).content.decode()
    day, holder, deputy = timezone.localdate(), people["officer"].user, people["officer2"].user
    assert holder is not None
    assert deputy is not None
    plan_shifts(
        first=day, last=day + timedelta(days=1), weekdays=set(), opens=time(0), closes=time(23, 59), holder=holder,
        deputy=deputy, by=people["officer"],
    )  # fmt: skip
    desk = client_of(people["officer"])
    with time_machine.travel(datetime.combine(day, time(12), UTC)):
        assert said not in Client().post("/trajet", {**asked, "submission": "o" * 32}).content.decode()
    shown = desk.post("/bureau/demandes/trajets/nouveau/", {**asked, "submission": "p" * 32})
    assert shown.status_code == 200
    again = desk.post("/bureau/demandes/trajets/nouveau/", {**asked, "submission": "p" * 32})
    assert again.status_code == 422
    fresh = str(again.context["form"]["submission"].value())
    assert desk.post("/bureau/demandes/trajets/nouveau/", {**asked, "submission": fresh}).status_code == 200


@pytest.mark.django_db
def test_only_the_desk_notes_and_ends_and_a_plan_is_kept_once(people: People) -> None:
    trip, _code = planned()
    for denied in (
        lambda: note_contact(trip, reached=True, words="x", by=people["monitor"]),
        lambda: end(trip, outcome=Outcome.SAFE, words="x", by=people["monitor"]),
        lambda: plan_for_caller(words=WORDS, clock=Clock(0, 4, 8), submission="m" * 32, by=people["monitor"]),
    ):
        with pytest.raises(Denied):
            denied()
    with pytest.raises(AlreadyReceived):
        plan(words=WORDS, clock=Clock(0, 4, 8), submission=trip.submission, by=Actor.nobody())
    for words, clock in ((" ", Clock(0, 4, 8)), (WORDS, Clock(0, 0, 8)), (WORDS, Clock(0, 4, 999))):
        with pytest.raises(Invalid):
            plan(words=words, clock=clock, submission=uuid4().hex, by=Actor.nobody())
    assert Trip.objects.count() == 1


@pytest.mark.django_db
def test_a_call_for_help_is_everyones_at_once(people: People) -> None:
    _trip, code = planned()
    give_news(code, how=How.HELP, by=Actor.nobody())
    assert [len(queries.todo(people[name])) for name in ("officer", "officer2", "coordinator", "monitor")] == [
        1,
        1,
        1,
        0,
    ]


@pytest.mark.django_db
def test_a_sign_moved_to_another_journey_is_not_believed(people: People, client_of: Any) -> None:
    (one, code), (other, _code) = planned(), planned()
    give_news(code, how=How.WELL, by=Actor.nobody())
    Sign.objects.filter(trip=one).update(trip=other)
    officer = client_of(people["officer"])
    assert officer.get(one.get_absolute_url()).status_code == 200
    assert officer.get(other.get_absolute_url()).status_code == 409
    assert Alarm.objects.filter(kind=AlarmKind.ALTERED_RECORD).count() == 1


@pytest.mark.django_db
def test_pages_lead_a_traveller_without_a_script_and_answer_constraint_like_the_rest(
    people: People, client_of: Any
) -> None:
    phone, asked = Client(), {"words": WORDS, "starts": "0", "every": "4", "lasts": "8", "submission": "s" * 32}
    assert phone.get("/trajet").status_code == phone.get("/nouvelles").status_code == 200
    assert phone.post("/trajet", {**asked, "every": ""}).status_code == 422
    assert phone.post("/trajet", {**asked, "words": "x" * 100_001}).status_code == 422
    shown = phone.post("/trajet", asked)
    code = shown.content.decode().split('class="code" dir="ltr">')[1].split("<")[0]
    assert phone.post("/trajet", asked).status_code == 409
    assert phone.post("/nouvelles", {"code": "1234", "how": "well"}).status_code == 422
    assert phone.post("/nouvelles", {"code": new_code(), "how": "well"}).status_code == 404
    free = phone.post("/nouvelles", {"code": code, "how": "well"})
    forced = phone.post("/nouvelles", {"code": code + code[-1], "how": "well"})
    hour = re.compile(rb"<time.*?</time>")  # a minute may pass between the two
    assert free.status_code == forced.status_code == 200
    assert hour.sub(b"", free.content) == hour.sub(b"", forced.content)
    officer, trip = client_of(people["officer"]), Trip.objects.get()
    assert officer.get("/bureau/demandes/trajets/").status_code == 200
    page = officer.get(trip.get_absolute_url()).content.decode()
    assert WORDS in page
    assert officer.post(f"{trip.get_absolute_url()}noter/", {"reached": "yes", "words": ""}).status_code == 422
    assert officer.post(f"{trip.get_absolute_url()}noter/", {"reached": "yes", "words": "Oui"}).status_code == 302
    assert officer.post(f"{trip.get_absolute_url()}clore/", {"outcome": "safe", "words": "Oui"}).status_code == 302
    assert client_of(people["monitor"]).get(trip.get_absolute_url()).status_code == 404
    assert client_of(people["monitor"]).get("/bureau/demandes/trajets/").status_code == 403
    made = officer.post("/bureau/demandes/trajets/nouveau/", {**asked, "submission": "t" * 32})
    assert made.status_code == 200
    assert Trip.objects.count() == 2
