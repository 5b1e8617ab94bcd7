"""What must not be kept goes, what must be kept stays, and no one learns more than they may."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from vigie.doors.desk.retention import periodic
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.audit.verifying import verify_all
from vigie.ground.backup import register
from vigie.ground.retention import actions, queries
from vigie.ground.retention.checks import known_rules
from vigie.ground.retention.declared import months_before, rule_named, rules
from vigie.ground.retention.models import Cause, Erasure, Hold
from vigie.ground.tasks.actions import assign_task, finish_task
from vigie.ground.tasks.models import Task
from vigie.protection.intake import actions as intake
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.models import Message, Report

pytestmark = pytest.mark.slow

People = dict[str, Actor]
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
BEFORE, AFTER = datetime(2027, 2, 15, tzinfo=UTC), datetime(2027, 4, 1, 1, tzinfo=UTC)
ClientOf = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _in_march(settings: Settings, tmp_path: Path) -> Any:
    settings.VIGIE_HOME = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


def close(report: Report, by: Actor) -> None:
    intake.close(report, kind="answered", reason="Répondu (exemple).", seen=9, by=by)


@pytest.fixture
def closed(people: People) -> tuple[Report, str]:
    """A conversation of March 2026: two messages, closed."""
    report, code = make_report("Un mot (exemple).")
    intake.answer(report, words="Réponse (exemple).", seen=1, by=people["officer"])
    close(report, people["officer"])
    return report, code


def erase(at: datetime = AFTER, **options: Any) -> Erasure:
    with time_machine.travel(at, tick=False):
        return actions.erase_due(by=Actor.system(), **options)


def verbs(key: object) -> list[str]:
    return [entry.facts["verb"] for entry in Entry.objects.all() if entry.facts["id"] == str(key)]


# --- Rules --------------------------------------------------------------------------------------------------------


def test_whole_months_are_counted() -> None:
    assert months_before(date(2027, 3, 31), 12) == date(2026, 3, 1)
    assert months_before(date(2027, 1, 1), 1) == date(2026, 12, 1)
    assert months_before(date(2026, 3, 10), -7) == date(2026, 10, 1)


def test_a_conversation_goes_twelve_months_after_the_month_of_its_last_word(closed: tuple[Report, str]) -> None:
    report, _code = closed
    assert erase(datetime(2027, 3, 31, 23, tzinfo=UTC)).lines == []
    done = erase(datetime(2027, 4, 1, 1, tzinfo=UTC))
    line = {"rule": "requests", "kind": "intake.report", "count": 1, "oldest": "2026-03", "newest": "2026-03"}
    assert done.lines == [line]
    assert not Report.objects.exists()
    assert not Message.objects.exists()
    assert "report.erase" in verbs(report.pk)
    assert all(verdict.holds for verdict in verify_all())


def test_an_open_conversation_is_never_erased_however_old(people: People) -> None:
    make_report()
    assert erase(AFTER + timedelta(days=4000)).lines == []
    assert Report.objects.count() == 1


def test_a_word_from_either_side_begins_the_time_anew(closed: tuple[Report, str], people: People) -> None:
    report, code = closed
    with time_machine.travel(BEFORE, tick=False):
        intake.write_again(report, intake.keys_of(code), words="Encore (exemple).", by=Actor.nobody())
        report.refresh_from_db()
        close(report, people["officer"])
    assert erase().lines == []
    assert erase(datetime(2028, 3, 1, 1, tzinfo=UTC)).lines[0]["newest"] == "2027-02"


def test_a_conversation_that_became_a_violation_stays_until_someone_lifts_the_hold(people: People) -> None:
    report, _code = make_report()
    intake.accept(report, reason="Fait daté (exemple).", by=people["officer"])
    close(report, people["officer"])
    assert Hold.objects.get().cause == Cause.NEEDED
    assert erase().lines == []
    with time_machine.travel(AFTER, tick=False):
        actions.lift(Hold.objects.get(), reason="La violation est jugée (exemple).", by=people["officer2"])
    assert erase(AFTER + timedelta(days=30)).lines == []
    assert erase(AFTER + timedelta(days=31)).lines[0]["count"] == 1
    assert not Hold.objects.exists()


def test_tasks_go_long_after_they_were_done_and_open_ones_stay(people: People) -> None:
    report, _code = make_report()
    owner = people["officer"]
    assert owner.user is not None
    for number in range(2):
        task = assign_task(report, title="Appeler", owner=owner.user, due_at=NOW, team="intake", by=owner)
        if number:
            finish_task(task, outcome="Fait", by=owner)
    assert erase(datetime(2028, 4, 1, 1, tzinfo=UTC)).lines[0]["rule"] == "tasks"
    assert Task.objects.get().state == "open"


def test_the_tasks_about_what_is_erased_go_with_it(closed: tuple[Report, str], people: People) -> None:
    report, _code = closed
    other, _code = make_report()
    owner = people["officer"]
    assert owner.user is not None
    for subject in (report, other):
        assign_task(subject, title="Appeler", owner=owner.user, due_at=NOW, team="intake", by=owner)
    erase()
    assert [task.subject_id for task in Task.objects.all()] == [str(other.pk)]


def test_a_node_sets_its_own_months_or_never(closed: tuple[Report, str], settings: Settings) -> None:
    settings.VIGIE_KEEP_MONTHS = {"requests": None}
    assert erase().lines == []
    settings.VIGIE_KEEP_MONTHS = {"requests": 24}
    assert erase().lines == []
    settings.VIGIE_KEEP_MONTHS = {"requests": 1}
    assert erase(datetime(2026, 5, 1, 1, tzinfo=UTC)).lines[0]["count"] == 1


def test_a_setting_for_a_rule_that_does_not_exist_is_an_error(settings: Settings) -> None:
    assert known_rules(None) == []
    settings.VIGIE_KEEP_MONTHS = {"request": 24}
    (error,) = known_rules(None)
    assert "request" in error.msg


def test_audit_entries_counts_and_violations_have_no_rule(people: People) -> None:
    assert {rule.kind for rule in rules()} == {
        "intake.report", "intake.shift", "intake.trip", "intake.phone", "intake.codesheet", "intake.acceptance",
        "tasks.task", "cases.case", "shelters.stay", "incidents.sheet", "situation.grid",
        "agenda.riskdate", "agenda.brought",
        "signals.countsheet",
        "alerts.reach",
    }  # fmt: skip


# --- Erasing ------------------------------------------------------------------------------------------------------


def test_only_the_node_itself_erases(people: People) -> None:
    for actor in (people["founder"], people["officer"], Actor.nobody()):
        with pytest.raises(Denied):
            actions.erase_due(by=actor)


def test_a_dry_run_says_the_same_and_changes_nothing(closed: tuple[Report, str], tmp_path: Path) -> None:
    entries = Entry.objects.count()
    said = erase(dry_run=True)
    assert (Report.objects.count(), Message.objects.count(), Erasure.objects.count()) == (1, 2, 0)
    assert Entry.objects.count() == entries
    with time_machine.travel(AFTER, tick=False):
        call_command("retention", "--dry-run", "--report", str(tmp_path / "out.json"))
        assert Report.objects.count() == 1
        written = json.loads((tmp_path / "out.json").read_text())
        assert written["dry_run"] is True
        assert written["lines"] == said.lines
        call_command("retention", "--report", str(tmp_path / "out.json"))
        assert json.loads((tmp_path / "out.json").read_text())["lines"] == said.lines
    assert Report.objects.count() == 0


def test_the_report_names_the_backups_that_still_hold_it(closed: tuple[Report, str]) -> None:
    home = Path(django_settings.VIGIE_HOME)
    for name, at in (("before", datetime(2026, 2, 1, tzinfo=UTC)), ("since", AFTER - timedelta(days=10))):
        register.add(home, register.Made(name, at, register.expiry(at, 900), "", "", 0))
    assert [(b["made"], b["until"]) for b in erase().backups] == [("2027-03-22", "2029-09-07")]


def test_more_than_one_transaction_is_needed_for_many(people: People) -> None:
    for _number in range(actions.BATCH + 3):
        close(make_report()[0], people["officer"])
    assert erase().lines[0]["count"] == actions.BATCH + 3
    assert Report.objects.count() == 0


def test_the_node_looks_once_a_day(closed: tuple[Report, str], people: People) -> None:
    with time_machine.travel(AFTER, tick=False):
        periodic.tick()
        assert queries.reports().count() == 1
        close(make_report()[0], people["officer"])
        Report.objects.update(last_month=date(2020, 1, 1))
        periodic.tick()
        assert Report.objects.count() == 1
    with time_machine.travel(AFTER + timedelta(days=1), tick=False):
        periodic.tick()
        assert Report.objects.count() == 0
    with time_machine.travel(AFTER + timedelta(days=2), tick=False):
        periodic.tick()
    assert queries.reports().count() == 2


def test_the_code_of_an_erased_conversation_is_answered_as_one_that_never_was(
    closed: tuple[Report, str], client: Client
) -> None:
    _report, code = closed
    erase()
    never = intake.new_code("words", "fr")
    answers = [client.post("/suivi", {"code": typed}) for typed in (code, never)]
    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [answer.content.decode().replace(typed, "") for answer, typed in zip(answers, (code, never), strict=True)]
    assert texts[0] == texts[1]


# --- Holding ------------------------------------------------------------------------------------------------------


def test_a_held_record_is_not_erased_before_its_day(closed: tuple[Report, str], people: People) -> None:
    report, _code = closed
    actions.hold_record(report, reason="Une plainte (exemple).", until=date(2027, 6, 30), by=people["officer2"])
    assert erase().lines == []
    assert erase(datetime(2027, 6, 30, 12, tzinfo=UTC)).lines == []
    assert erase(datetime(2027, 7, 1, 12, tzinfo=UTC)).lines[0]["count"] == 1


def test_the_reason_of_a_hold_is_sealed(closed: tuple[Report, str], people: People) -> None:
    report, _code = closed
    hold = actions.hold_record(report, reason="Introuvable-Essai", until=None, by=people["officer"])
    assert b"Introuvable" not in bytes(hold.sealed)
    assert actions.open_one(hold, by=people["officer2"])["steps"][0]["why"] == "Introuvable-Essai"
    assert verbs(hold.pk)[:1] == ["retention.hold"]


def test_only_those_of_the_records_team_hold_it_and_lift_it(closed: tuple[Report, str], people: People) -> None:
    report, _code = closed
    for name in ("monitor", "analyst", "coordinator", "decider", "outsider"):
        with pytest.raises(Denied):
            actions.hold_record(report, reason="Non", until=None, by=people[name])
    hold = actions.hold_record(report, reason="Oui", until=None, by=people["officer"])
    for name in ("monitor", "coordinator", "outsider"):
        with pytest.raises(Denied):
            actions.lift(hold, reason="Non", by=people[name])
    actions.lift(hold, reason="Oui", by=people["officer2"])


def test_a_monitor_or_an_analyst_of_the_team_itself_holds_nothing(people: People, client_of: ClientOf) -> None:
    report, _code = make_report()
    owner = people["officer"]
    assert owner.user is not None
    task = assign_task(report, title="Relire", owner=owner.user, due_at=NOW, team="monitoring", by=owner)
    for name in ("monitor", "analyst"):
        with pytest.raises(Denied):
            actions.hold_record(task, reason="Non", until=None, by=people[name])
        keep = reverse("retention:keep", args=["tasks", task.pk])
        assert client_of(people[name]).post(keep, {"reason": "Non", "months": ""}).status_code == 403
    actions.hold_record(task, reason="Oui", until=None, by=owner)


def test_a_hold_needs_a_reason_and_a_day_to_come(closed: tuple[Report, str], people: People) -> None:
    report, _code = closed
    for reason, until in ((" ", None), ("Oui", timezone.localdate())):
        with pytest.raises(Invalid):
            actions.hold_record(report, reason=reason, until=until, by=people["officer"])
    hold = actions.hold_record(report, reason="Oui", until=None, by=people["officer"])
    with pytest.raises(Invalid):
        actions.lift(hold, reason="", by=people["officer"])


def test_a_hold_is_lifted_once(closed: tuple[Report, str], people: People) -> None:
    hold = actions.hold_record(closed[0], reason="Oui", until=None, by=people["officer"])
    actions.lift(hold, reason="Fini", by=people["officer"])
    with pytest.raises(WrongState):
        actions.lift(hold, reason="Fini", by=people["officer"])


def test_what_was_erased_meanwhile_cannot_be_held(closed: tuple[Report, str], people: People) -> None:
    report, _code = closed
    erase()
    with pytest.raises(WrongState):
        actions.hold_record(report, reason="Trop tard", until=None, by=people["officer"])
    assert not Hold.objects.exists()


# --- Pages --------------------------------------------------------------------------------------------------------


def page_of(client_of: ClientOf, actor: Actor, at: datetime = AFTER) -> str:
    with time_machine.travel(at, tick=False):
        return client_of(actor).get("/bureau/conservation/").content.decode()


def test_the_page_announces_thirty_days_before(closed: tuple[Report, str], people: People, client_of: ClientOf) -> None:
    report, _code = closed
    keep = reverse("retention:keep", args=["requests", report.pk])
    assert keep not in page_of(client_of, people["officer"], datetime(2027, 3, 1, tzinfo=UTC))
    assert keep in page_of(client_of, people["officer"], datetime(2027, 3, 3, tzinfo=UTC))
    assert Report.objects.exists()


def test_who_cannot_read_a_record_sees_no_line_of_it_and_the_direction_sees_how_many(
    closed: tuple[Report, str], people: People, client_of: ClientOf
) -> None:
    report, _code = closed
    direction = page_of(client_of, people["coordinator"])
    assert "Demandes reçues : 1" in direction.replace("\xa0", " ").replace("\u202f", " ")
    assert str(report.pk) not in direction
    elsewhere = page_of(client_of, people["outsider"])  # an officer of another team
    assert str(report.pk) not in elsewhere
    assert "Rien n’est échu" in elsewhere
    client = client_of(people["analyst"])
    assert client.get("/bureau/conservation/").status_code == 403
    assert Client().get("/bureau/conservation/").status_code == 302


def test_an_officer_keeps_a_record_longer_and_lifts_it_on_the_page(
    closed: tuple[Report, str], people: People, client_of: ClientOf
) -> None:
    report, _code = closed
    client = client_of(people["officer"])
    url = reverse("retention:keep", args=["requests", report.pk])
    assert url in client.get(f"/bureau/demandes/{report.pk}/").content.decode()
    assert client.get(url).status_code == 200
    empty = client.post(url, {"reason": "", "months": "6"})
    assert empty.status_code == 422
    assert not Hold.objects.exists()
    assert client.post(url, {"reason": "Une plainte (exemple).", "months": "6"}).status_code == 302
    hold = Hold.objects.get()
    assert hold.until == date(2026, 10, 1)
    shown = client.get(reverse("retention:hold", args=[hold.pk])).content.decode()
    assert "Une plainte (exemple)." in shown
    lift = reverse("retention:lift", args=[hold.pk])
    assert client.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "Retirée (exemple)."}).status_code == 302
    hold.refresh_from_db()
    assert hold.until == date(2026, 4, 9)
    assert "Lever" not in client.get(reverse("retention:hold", args=[hold.pk])).content.decode()


def test_the_pages_of_a_record_of_another_team_are_not_there(
    closed: tuple[Report, str], people: People, client_of: ClientOf
) -> None:
    report, _code = closed
    hold = actions.hold_record(report, reason="Oui", until=None, by=people["officer"])
    keep = reverse("retention:keep", args=["requests", report.pk])
    for name in ("outsider", "coordinator", "monitor"):
        client = client_of(people[name])
        assert client.get(keep).status_code == 404
        assert client.post(keep, {"reason": "Non", "months": ""}).status_code == 404
        assert client.get(reverse("retention:hold", args=[hold.pk])).status_code == 404
        assert client.post(reverse("retention:lift", args=[hold.pk]), {"reason": "Non"}).status_code == 404
    assert client_of(people["officer"]).get(keep.replace("requests", "nothing")).status_code == 404
    assert Hold.objects.get().until is None


def test_the_last_erasures_are_shown_to_the_direction_alone(
    closed: tuple[Report, str], people: People, client_of: ClientOf
) -> None:
    erase()
    assert "mars 2026" in page_of(client_of, people["coordinator"])
    assert "mars 2026" not in page_of(client_of, people["officer"])


def test_each_rule_says_itself_in_words(people: People, client_of: ClientOf) -> None:
    shown = page_of(client_of, people["founder"])
    for rule in rules():
        assert str(rule.title)
        assert rule_named(rule.name) == rule
    assert "12 mois" in shown
    assert "Journal" in shown
