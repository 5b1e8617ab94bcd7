"""Tasks that answer an alert, late ones, what came of it, and what is learnt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import SealedRecord
from vigie.ground.seal.opening import open_one
from vigie.ground.tasks.keeping import RULES as TASK_RULES
from vigie.ground.tasks.models import Task
from vigie.warning.alerts.actions import cancel
from vigie.warning.alerts.factories import issued_alert, make_alert
from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.response import actions, aftermath, queries
from vigie.warning.response.aftermath import Account
from vigie.warning.response.factories import averted, give_task, make_lesson
from vigie.warning.response.facts import cases_for
from vigie.warning.response.models import AfterAction, Assignment

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def alert(people: People) -> Alert:
    return issued_alert(people["decider"], people["decider2"], by=people["analyst"])


def titles(person: Actor) -> list[str]:
    return [line.title for line in queries.todo(person)]


def test_a_task_is_taken_on_done_by_its_owner_and_counted_in_time(people: People, alert: Alert) -> None:
    task = give_task(alert, people["officer"], deputy=people["officer2"], by=people["analyst"])
    with pytest.raises(Denied):
        actions.take_on(task, by=people["analyst"])
    actions.take_on(task, by=people["officer2"])
    with pytest.raises(WrongState):
        actions.take_on(task, by=people["officer"])
    with pytest.raises(Denied):
        actions.finish(task, outcome="fait", by=people["officer2"])
    actions.finish(task, outcome="fait", by=people["officer"])
    row = Assignment.objects.get()
    assert row.taken_by == people["officer2"].user
    assert [one["in_time"] for one in queries.answered()] == [True]
    assert queries.answered_visible_to(people["analyst"]).count() == 1
    assert not queries.answered_visible_to(people["outsider"]).exists()


def test_a_deputy_is_another_member_of_the_team_and_an_ended_alert_takes_no_task(people: People, alert: Alert) -> None:
    for nobody in ("officer", "outsider"):
        with pytest.raises(Invalid):
            give_task(alert, people["officer"], deputy=people[nobody], by=people["analyst"])
    with pytest.raises(Denied):
        give_task(alert, people["officer"], by=people["monitor"])
    assert not Task.objects.exists()
    aftermath.close(alert, averted(), by=people["decider"])
    with pytest.raises(WrongState):
        give_task(alert, people["officer"], by=people["analyst"])


def test_a_late_task_asks_the_deputy_then_those_who_decide_then_the_coordination_as_a_number(
    people: People, alert: Alert
) -> None:
    task = give_task(alert, people["officer"], deputy=people["officer2"], by=people["analyst"], hours=1)
    others = ("officer2", "decider", "coordinator")

    def asked() -> list[int]:
        actions.escalate(by=Actor.system())
        return [len(titles(people[name])) for name in others]

    with pytest.raises(Denied):
        actions.escalate(by=people["decider"])
    assert asked() == [0, 0, 0]
    with time_machine.travel(task.due_at + timedelta(minutes=5), tick=False):
        assert asked() == [1, 0, 0]
        assert actions.escalate(by=Actor.system()) == 0
    with time_machine.travel(task.due_at + timedelta(hours=12), tick=False):
        assert asked() == [1, 1, 0]
    with time_machine.travel(task.due_at + timedelta(hours=24), tick=False):
        assert asked() == [1, 1, 1]
        (line,) = queries.todo(people["coordinator"])
        assert str(alert.pk) not in line.url + line.title + line.detail
        assert [entry.facts["verb"] for entry in Entry.objects.order_by("seq")][-1] == "task.escalate"
        assert not titles(people["bystander"])
        actions.finish(task, outcome="fait", by=people["officer"])
        assert asked() == [0, 0, 0]
        assert [one["in_time"] for one in queries.answered()] == [False]


def test_passing_a_task_on_keeps_its_words_and_its_first_deadline(people: People, alert: Alert) -> None:
    task = give_task(alert, people["officer"], by=people["analyst"], title="Appeler la clinique", hours=2)
    later = timezone.now() + timedelta(days=3)
    owner = people["officer2"].user
    assert owner is not None
    with pytest.raises(Denied):
        actions.pass_on(task, owner=owner, due_at=later, by=people["analyst2"])
    again = actions.pass_on(task, owner=owner, due_at=later, by=people["decider"])
    assert again.task is not None
    assert open_one(again.task, by=people["officer2"])["title"] == "Appeler la clinique"
    with time_machine.travel(later - timedelta(hours=1), tick=False):
        actions.finish(again.task, outcome="fait", by=people["officer2"])
        assert [one["in_time"] for one in queries.answered()] == [False]


def test_a_task_of_another_door_gets_its_clock_when_it_is_late(people: People, alert: Alert) -> None:
    task = give_task(alert, people["officer"], by=people["analyst"], hours=1)
    Assignment.objects.all().delete()
    with time_machine.travel(task.due_at + timedelta(minutes=5), tick=False):
        assert actions.escalate(by=Actor.system()) == 1
    assert Assignment.objects.get().step == 1


def test_closing_asks_what_is_left_and_a_second_person_confirms(people: People, alert: Alert) -> None:
    give_task(alert, people["officer"], by=people["analyst"])
    account = averted()
    with pytest.raises(Invalid):
        aftermath.close(alert, Account(account.outcome, account.happened, evidence="vu"), by=people["decider"])
    with pytest.raises(Denied):
        aftermath.close(alert, account, by=people["analyst"])
    made = aftermath.close(alert, account, by=people["decider"])
    assert not Task.objects.about(alert).open().exists()
    assert queries.judged() == []
    with pytest.raises(FourEyes):
        aftermath.confirm(made, by=people["decider"])
    with pytest.raises(Denied):
        aftermath.confirm(made, by=people["officer"])
    assert len(titles(people["analyst"])) == 1
    aftermath.confirm(made, by=people["analyst"])
    assert not titles(people["analyst2"])
    assert [one["outcome"] for one in queries.judged()] == ["averted"]
    assert queries.judged_visible_to(people["officer"]).count() == 1
    assert not queries.judged_visible_to(people["outsider"]).exists()
    with pytest.raises(WrongState):
        aftermath.confirm(AfterAction.objects.get(), by=people["analyst2"])


def test_the_second_person_confirms_what_they_read_and_not_what_was_written_since(
    people: People, alert: Alert, client_of
) -> None:
    read = aftermath.close(alert, averted(), by=people["decider"]).version
    aftermath.account_for(alert, Account(Outcome.FALSE, "Rien vu (exemple)."), by=people["decider"])
    second, at = client_of(people["analyst"]), f"/bureau/reponse/{alert.pk}/confirmer/"
    assert second.post(at, {"seen": read}).status_code == 409
    assert AfterAction.objects.get().state == "proposed"
    assert second.post(at, {"seen": AfterAction.objects.get().version}).status_code == 302
    assert AfterAction.objects.get().state == "confirmed"


def test_closing_does_not_erase_what_was_late_and_leaves_out_what_was_not_due_yet(
    people: People, alert: Alert, client_of
) -> None:
    late = give_task(alert, people["officer"], by=people["analyst"], hours=1)
    give_task(alert, people["officer"], by=people["analyst"], hours=9)
    with time_machine.travel(late.due_at + timedelta(hours=1), tick=False):
        aftermath.close(alert, averted(), by=people["decider"])
        assert [one["in_time"] for one in queries.answered()] == [False]
        page = client_of(people["analyst"]).get(f"/bureau/reponse/{alert.pk}/").content.decode()
        assert 'aria-label="1 en retard"' in page
        assert "restée à faire" in page
        with pytest.raises(WrongState):
            actions.take_on(late, by=people["officer"])
    with time_machine.travel(late.due_at + timedelta(days=2), tick=False):
        assert [one["in_time"] for one in queries.answered()] == [False]


def test_a_cancelled_alert_ends_its_tasks_asks_nobody_and_is_judged_all_the_same(people: People, alert: Alert) -> None:
    task = give_task(alert, people["officer"], deputy=people["officer2"], by=people["analyst"], hours=1)
    give_task(alert, people["officer"], by=people["analyst"], hours=48)
    with time_machine.travel(task.due_at + timedelta(hours=12), tick=False):
        actions.escalate(by=Actor.system())
        assert len(titles(people["officer2"])) == 1
        cancel(alert, reason="C’était une erreur (exemple).", by=people["decider"])
        assert not Task.objects.about(alert).open().exists()
        assert not titles(people["officer2"])
        assert titles(people["decider2"]) == titles(people["analyst"])
        owner = people["officer2"].user
        assert owner is not None
        with pytest.raises(WrongState):
            actions.pass_on(task, owner=owner, due_at=task.due_at + timedelta(days=2), by=people["decider"])
        assert actions.escalate(by=Actor.system()) == 0
        assert not Task.objects.about(alert).open().exists()
        assert [one["in_time"] for one in queries.answered()] == [False]
        assert list(queries.unaccounted(people["analyst"])) == [alert]
        assert not queries.unaccounted(people["outsider"]).exists()
        made = aftermath.account_for(alert, Account(Outcome.FALSE, "Une erreur (exemple)."), by=people["decider"])
        aftermath.confirm(made, by=people["analyst"])
    assert [one["outcome"] for one in queries.judged()] == ["false"]
    (case,) = cases_for(people["analyst"])
    assert (case.issued, case.outcome) == (True, "false")


def test_the_page_of_a_cancelled_alert_asks_what_came_of_it(people: People, alert: Alert, client_of) -> None:
    at, link = f"/bureau/reponse/{alert.pk}/", f"/bureau/reponse/{alert.pk}/retour/"
    assert link not in client_of(people["analyst"]).get(at).content.decode()
    cancel(alert, reason="C’était une erreur (exemple).", by=people["decider"])
    assert link in client_of(people["analyst"]).get(at).content.decode()
    assert link not in client_of(people["officer"]).get(at).content.decode()


def test_an_exercise_stays_green_and_marked_and_its_page_tells_when_its_mark_was_taken_off(
    people: People, client_of
) -> None:
    drill = issued_alert(people["decider"], people["decider2"], by=people["analyst"], exercise=True)
    make_lesson(drill, people["officer"], by=people["analyst"])
    aftermath.close(drill, averted(), by=people["decider"])
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        lines = [*queries.todo(people["officer"]), *queries.todo(people["analyst"])]
    assert len(lines) == 2
    assert all(line.level == "green" and line.title.startswith("EXERCICE · ") for line in lines)
    assert client_of(people["analyst"]).get(f"/bureau/reponse/{drill.pk}/").status_code == 200
    Alert.objects.filter(pk=drill.pk).update(exercise=False)
    assert client_of(people["analyst"]).get(f"/bureau/reponse/{drill.pk}/").status_code == 409


def test_words_are_sealed_before_anything_is_written(people: People, alert: Alert, monkeypatch) -> None:
    outside, sealed = len(connection.savepoint_ids), SealedRecord.seal

    def watched(self: SealedRecord, *args: Any, **kwargs: Any) -> None:
        assert len(connection.savepoint_ids) == outside
        sealed(self, *args, **kwargs)

    monkeypatch.setattr(SealedRecord, "seal", watched)
    task = give_task(alert, people["officer"], by=people["analyst"])
    owner = people["officer"].user
    assert owner is not None
    again = actions.pass_on(task, owner=owner, due_at=task.due_at, by=people["decider"]).task
    assert again is not None
    actions.finish(again, outcome="fait", by=people["officer"])
    make_lesson(alert, people["officer"], by=people["analyst"])
    give_task(alert, people["officer"], by=people["analyst"])
    aftermath.close(alert, averted(), by=people["decider"])


def test_averted_needs_what_shows_it_and_true_needs_its_day(people: People, alert: Alert) -> None:
    today = timezone.localdate()
    for account in (
        Account(Outcome.AVERTED, "Rien ne s’est passé."),
        Account(Outcome.TRUE, "C’est arrivé."),
        Account(Outcome.TRUE, "C’est arrivé.", event_on=today + timedelta(days=1)),
        Account(Outcome.FALSE, " "),
    ):
        with pytest.raises(Invalid):
            aftermath.close(alert, account, by=people["decider"])
    assert not AfterAction.objects.exists()


def test_more_known_later_is_confirmed_again_by_someone_else(people: People, alert: Alert) -> None:
    with pytest.raises(WrongState):
        aftermath.account_for(alert, averted(), by=people["analyst"])
    made = aftermath.close(alert, averted(), by=people["decider"])
    aftermath.confirm(made, by=people["analyst"])
    later = Account(Outcome.TRUE, "C’est arrivé quand même.", event_on=timezone.localdate())
    corrected = aftermath.account_for(alert, later, by=people["analyst"])
    assert queries.judged() == []
    with pytest.raises(FourEyes):
        aftermath.confirm(corrected, by=people["analyst"])
    aftermath.confirm(corrected, by=people["analyst2"])
    (case,) = cases_for(people["analyst"])
    assert (case.outcome, case.lead_days) == ("true", 0)


def test_the_database_itself_refuses_an_outcome_confirmed_by_one(people: People, alert: Alert) -> None:
    made = aftermath.close(alert, averted(), by=people["decider"])
    with pytest.raises(IntegrityError), transaction.atomic():
        AfterAction.objects.filter(pk=made.pk).update(state="confirmed", second=made.proposed_by)


def test_an_alert_closed_without_an_account_waits_for_one(people: People, alert: Alert) -> None:
    from vigie.warning.alerts.actions import close

    close(alert, outcome=Outcome.FALSE, lead_days=None, lessons="Rien vu.", by=people["decider"])
    assert len(titles(people["analyst"])) == 1
    aftermath.account_for(alert, Account(Outcome.FALSE, "Rien vu."), by=people["analyst"])
    assert not titles(people["analyst"])
    assert len(titles(people["decider"])) == 1


def test_a_lesson_has_someone_who_follows_it_up(people: People, alert: Alert, client_of) -> None:
    with pytest.raises(Denied):
        make_lesson(alert, people["officer"], by=people["monitor"])
    lesson = make_lesson(alert, people["officer"], by=people["analyst"], words="Appeler la nuit.")
    assert len(titles(people["officer"])) == 1
    task = Task.objects.about(lesson).get()
    page = client_of(people["officer"]).get("/bureau/reponse/lecons/").content.decode()
    assert "Appeler la nuit." in page
    done = client_of(people["officer"]).post(
        f"/bureau/reponse/lecons/{lesson.pk}/{task.pk}/", {"outcome": "Liste revue."}
    )
    assert done.status_code == 302
    assert "Appeler la nuit." not in client_of(people["outsider"]).get("/bureau/reponse/lecons/").content.decode()


def test_what_is_counted_outlives_the_words_of_a_task(people: People, alert: Alert) -> None:
    task = give_task(alert, people["officer"], by=people["analyst"])
    actions.finish(task, outcome="fait", by=people["officer"])
    TASK_RULES[0].erase([task.pk])
    assert [one["in_time"] for one in queries.answered()] == [True]
    assert queries.answered_visible_to(people["analyst"]).count() == 1


def test_the_usual_response_of_a_level_holds_that_of_the_milder_ones(people: People) -> None:
    sizes = [len(queries.templates(level)) for level in ("green", "yellow", "orange", "red")]
    assert sizes == sorted(set(sizes))
    assert set(queries.templates("yellow")) < set(queries.templates("red"))


def test_the_pages_of_a_response(people: People, alert: Alert, client_of) -> None:
    analyst, decider = client_of(people["analyst"]), client_of(people["decider"])
    at, (code, words) = f"/bureau/reponse/{alert.pk}/", queries.templates("orange")[0]
    plan = {"deputy": "", "due_at": (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}
    assert analyst.post(f"{at}modele/", plan).status_code == 422
    assert analyst.post(f"{at}modele/", {**plan, f"owner_{code}": people["officer"].user.pk}).status_code == 302
    page = client_of(people["officer"]).get(at).content.decode()
    assert words in page
    assert "<svg" in page
    task = Task.objects.about(alert).get()
    assert client_of(people["officer"]).post(f"{at}tache/{task.pk}/prendre/").status_code == 302
    assert analyst.get(f"{at}tache/{task.pk}/passer/").status_code == 200
    unfinished = {"result": "averted", "happened": "Rien.", "evidence": "Vu."}
    assert decider.post(f"{at}clore/", unfinished).status_code == 422
    assert decider.post(f"{at}clore/", {**unfinished, "left": "Rien d’autre."}).status_code == 302
    seen = {"seen": AfterAction.objects.get().version}
    assert 'name="seen"' in analyst.get(at).content.decode()
    assert analyst.post(f"{at}confirmer/").status_code == 409
    assert analyst.post(f"{at}confirmer/", seen).status_code == 302
    assert words in analyst.get(alert.get_absolute_url()).content.decode()
    opened = Entry.objects.count()
    analyst.get(alert.get_absolute_url())
    said = [entry.facts["verb"] for entry in Entry.objects.order_by("seq")[opened:]]
    assert said.count("record.open") == 2  # The alert and its after-action, each told of once.
    assert analyst.get("/bureau/reponse/mesures/").status_code == 200
    assert client_of(people["monitor"]).get("/bureau/reponse/mesures/").status_code == 403
    assert client_of(people["outsider"]).get(at).status_code == 404


def test_an_undecided_alert_stands_among_the_responses_once_it_has_a_task(people: People, client_of) -> None:
    new = make_alert(by=people["analyst"], title="Alerte naissante")
    shown = client_of(people["analyst"])
    assert "Alerte naissante" not in shown.get("/bureau/reponse/").content.decode()
    give_task(new, people["officer"], by=people["analyst"])
    assert "Alerte naissante" in shown.get("/bureau/reponse/").content.decode()
    assert "Alerte naissante" not in client_of(people["coordinator"]).get("/bureau/reponse/").content.decode()


def test_three_responses_ask_the_database_no_more_than_one(people: People, client_of) -> None:
    shown = client_of(people["analyst"])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries_asked:
            assert shown.get("/bureau/reponse/").status_code == 200
        return sum("tasks_task" in one["sql"] for one in queries_asked.captured_queries)

    give_task(make_alert(by=people["analyst"]), people["officer"], by=people["analyst"])
    one = asked()
    for _n in range(2):
        give_task(make_alert(by=people["analyst"]), people["officer"], by=people["analyst"])
    assert asked() == one
