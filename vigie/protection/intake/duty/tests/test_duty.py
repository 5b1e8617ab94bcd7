"""The roster: sealed names, public hours, no promise without a shift, and the way up when nobody answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.protection.intake.duty import actions, queries
from vigie.protection.intake.duty.hours import ZONE, Span, answered_by, gaps, merged, week
from vigie.protection.intake.duty.models import Shift
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.models import Report

MONDAY = date(2026, 11, 23)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def planned(people: People, **changes: Any) -> list[Shift]:
    today = timezone.localdate()
    asked = {
        "first": today,
        "last": today + timedelta(days=6),
        "weekdays": set(),
        "opens": time(0),
        "closes": time(0),
        "holder": people["officer"].user,
        "deputy": people["officer2"].user,
        "by": people["officer"],
    }
    return actions.plan(**{**asked, **changes})


def test_the_same_hours_of_neighbouring_days_are_said_together() -> None:
    spans = [Span(at(day, 8), at(day, 18)) for day in (23, 24, 25)] + [Span(at(28, 20), at(29, 6))]
    assert week(MONDAY, spans) == [
        (date(2026, 11, 23), date(2026, 11, 25), ["08:00–18:00"]),
        (date(2026, 11, 28), date(2026, 11, 28), ["20:00–24:00"]),
        (date(2026, 11, 29), date(2026, 11, 29), ["00:00–06:00"]),
    ]


def test_the_coming_week_is_told_from_monday_whatever_today_is() -> None:
    spans = [Span(at(day, 8), at(day, 18)) for day in (25, 26, 27, 30)] + [Span(at(24, 8), at(24, 18))]
    spans.append(Span(at(30, 8) + timedelta(days=1), at(30, 18) + timedelta(days=1)))
    assert week(date(2026, 11, 25), spans) == [(date(2026, 11, 30), date(2026, 11, 27), ["08:00–18:00"])]


def test_hours_that_touch_are_one_and_what_is_between_is_a_gap() -> None:
    spans = [Span(at(23, 8), at(23, 12)), Span(at(23, 12), at(23, 14)), Span(at(23, 20), at(24, 2))]
    assert merged(spans)[0] == Span(at(23, 8), at(23, 14))
    assert gaps(MONDAY, spans) == [Span(at(23, 0), at(23, 8)), Span(at(23, 14), at(23, 20))]
    assert gaps(date(2026, 11, 25), spans) == [Span(at(25, 0), at(26, 0))]


def test_an_answer_is_promised_only_within_hours_that_someone_holds() -> None:
    spans = [Span(at(23, 8), at(23, 18)), Span(at(24, 8), at(24, 18))]
    assert answered_by(at(23, 9), spans) == at(23, 18)
    assert answered_by(at(23, 17) + timedelta(minutes=1), spans) == at(24, 18)
    assert answered_by(at(24, 18), spans) is None
    assert answered_by(datetime(2026, 11, 23, tzinfo=UTC), []) is None


@pytest.mark.django_db
def test_who_answers_is_sealed_and_the_hours_stand_on_the_public_pages(
    people: People, client_of: Any, client: Any
) -> None:
    for page in ("/ecrire", "/suivi"):
        assert "Nous ne pouvons pas promettre" in client.get(page).content.decode()
    planned(people, opens=time(8), closes=time(18), last=timezone.localdate() + timedelta(days=8))
    assert b"officer" not in b"".join(bytes(row) for row in Shift.objects.values_list("sealed", flat=True))
    for page in ("/ecrire", "/suivi"):
        shown = client.get(page).content.decode()
        assert "08:00–18:00" in shown
        assert "Prochaine réponse au plus tard" in shown
        assert "18:00 WAT" in shown
    assert "officer2" in client_of(people["officer"]).get("/bureau/demandes/permanence/").content.decode()
    seen = client_of(people["coordinator"]).get("/bureau/demandes/permanence/").content.decode()
    assert "officer2" not in seen
    assert client_of(people["monitor"]).get("/bureau/demandes/permanence/").status_code == 403


@pytest.mark.django_db
def test_only_the_desk_plans_and_nobody_stands_in_for_themselves(people: People) -> None:
    with pytest.raises(Denied):
        planned(people, by=people["coordinator"])
    for odd in (
        {"deputy": people["officer"].user},
        {"holder": people["monitor"].user},
        {"last": timezone.localdate() - timedelta(days=1)},
        {"last": timezone.localdate() + timedelta(days=200)},
    ):
        with pytest.raises(Invalid):
            planned(people, **odd)
    first, *_others = planned(people)
    with pytest.raises(Denied):
        actions.take_back(first, by=people["monitor"])
    actions.take_back(first, by=people["officer2"])
    assert not Shift.objects.filter(pk=first.pk).exists()


@pytest.mark.django_db
def test_the_coordination_names_the_line_outside(people: People, client_of: Any, client: Any) -> None:
    given = {"name": "Ligne inventée", "phone": "+000 00 00 00"}
    assert client_of(people["officer"]).post("/bureau/demandes/permanence/ligne/", given).status_code == 403
    coordination = client_of(people["coordinator"])
    assert coordination.post("/bureau/demandes/permanence/ligne/", {"name": "Ligne"}).status_code == 422
    assert coordination.post("/bureau/demandes/permanence/ligne/", given).status_code == 302
    assert "+000 00 00 00" in client.get("/ecrire").content.decode()


@pytest.mark.django_db
def test_someone_in_danger_without_answer_goes_from_holder_to_deputy_to_everyone(people: People) -> None:
    planned(people, first=timezone.localdate() - timedelta(days=1))
    report, _code = make_report(urgency="immediate")

    def titles(who: str) -> list[str]:
        return [line.title for line in queries.todo(afresh(people[who]))]

    def late(**length: int) -> None:
        Report.objects.filter(pk=report.pk).update(answer_by=timezone.now() - timedelta(**length))

    assert not titles("officer")
    late(minutes=5)
    assert (len(titles("officer")), len(titles("officer2")), len(titles("coordinator"))) == (1, 0, 0)
    late(minutes=40)
    assert (len(titles("officer")), len(titles("officer2")), len(titles("coordinator"))) == (1, 1, 0)
    late(minutes=61)
    assert titles("officer") == titles("officer2")
    assert len(titles("coordinator")) == 1
    assert not titles("monitor")
    Shift.objects.all().delete()
    late(minutes=5)
    assert len(titles("officer2")) == 1
