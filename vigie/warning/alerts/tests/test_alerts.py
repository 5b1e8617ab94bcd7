"""An alert is assessed and decided by named people, answered, closed; nobody is both pairs of eyes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.ground.tasks.actions import assign_task, finish_task
from vigie.warning.alerts import actions, queries
from vigie.warning.alerts.factories import assessed_alert, issued_alert, make_alert, make_assessment
from vigie.warning.alerts.levels import IMPACT, LEVELS, LIKELIHOOD, level_of
from vigie.warning.alerts.models import Alert, Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@given(st.sampled_from(LIKELIHOOD), st.sampled_from(IMPACT))
def test_a_level_never_falls_when_likelihood_or_impact_rises(likelihood: str, impact: str) -> None:
    order = list(LEVELS)
    here = order.index(level_of(likelihood, impact))
    for higher in LIKELIHOOD[LIKELIHOOD.index(likelihood) :]:
        assert order.index(level_of(higher, impact)) >= here
    for graver in IMPACT[IMPACT.index(impact) :]:
        assert order.index(level_of(likelihood, graver)) >= here


@pytest.mark.parametrize("level", ["orange", "red"])
def test_two_people_decide_at_orange_and_red(people: People, level: str) -> None:
    alert = assessed_alert(by=people["analyst"], level=level)
    actions.decide(alert, reason="oui", by=people["decider"])
    assert alert.state == "assessing"
    with pytest.raises(FourEyes):
        actions.decide(alert, reason="oui encore", by=people["decider"])
    actions.decide(alert, reason="oui", by=people["decider2"])
    assert Alert.objects.get().state == "issued"


def test_one_person_decides_at_yellow(people: People) -> None:
    alert = assessed_alert(by=people["analyst"], level="yellow")
    actions.decide(alert, reason="oui", by=people["decider"])
    assert alert.state == "issued"


def test_the_database_itself_refuses_a_single_pair_of_eyes(people: People) -> None:
    alert = assessed_alert(by=people["analyst"], level="red")
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(
            state="issued", first_decider=people["decider"].user, decided_by=people["decider"].user
        )


def test_a_new_assessment_asks_for_new_decisions(people: People) -> None:
    alert = assessed_alert(by=people["analyst"])
    actions.decide(alert, reason="oui", by=people["decider"])
    actions.assess(alert, make_assessment("red"), by=people["analyst"])
    assert alert.first_decider is None
    actions.decide(alert, reason="oui", by=people["decider"])
    assert alert.state == "assessing"


def test_an_analyst_assesses_and_does_not_decide(people: People) -> None:
    alert = assessed_alert(by=people["analyst"], level="yellow")
    for act in (actions.decide, actions.reject):
        with pytest.raises(Denied):
            act(alert, reason="moi", by=people["analyst"])
    with pytest.raises(Denied):
        make_alert(by=people["monitor"])
    actions.reject(alert, reason="rien de confirmé", by=people["decider"])
    assert alert.state == "rejected"


def test_nothing_is_issued_before_it_is_assessed(people: People) -> None:
    alert = make_alert(by=people["analyst"])
    with pytest.raises(WrongState):
        actions.decide(alert, reason="vite", by=people["decider"])
    with pytest.raises(Invalid):
        actions.assess(alert, make_assessment(likelihood="unknown"), by=people["analyst"])


def test_a_reason_is_asked_for(people: People) -> None:
    with pytest.raises(Invalid):
        actions.verify(make_alert(by=people["analyst"]), reason="  ", by=people["analyst"])


def test_a_change_made_meanwhile_is_not_overwritten(people: People) -> None:
    alert = assessed_alert(by=people["analyst"], level="yellow")
    stale = Alert.objects.get(pk=alert.pk)
    actions.assess(alert, make_assessment("yellow", threat="plus récent"), by=people["analyst"])
    with pytest.raises(WrongState):
        actions.assess(stale, make_assessment("green"), by=people["analyst"])
    assert open_one(Alert.objects.get(), by=people["analyst"])["threat"] == "plus récent"


def test_help_does_not_wait_and_closing_waits_for_open_tasks(people: People) -> None:
    alert = make_alert(by=people["analyst"])
    due = timezone.now() + timedelta(hours=3)
    asked = {"title": "Appeler", "owner": people["officer"].user, "due_at": due, "team": alert.team_id}
    task = assign_task(alert, **asked, by=people["officer2"])
    actions.verify(alert, reason="r", by=people["analyst"])
    actions.assess(alert, make_assessment("yellow"), by=people["analyst"])
    actions.decide(alert, reason="r", by=people["decider"])
    end = {"outcome": Outcome.AVERTED, "lead_days": 4, "lessons": "Appeler plus tôt.", "by": people["decider"]}
    with pytest.raises(Invalid):
        actions.close(alert, **end)
    with pytest.raises(Denied):
        finish_task(task, outcome="fait", by=people["officer2"])
    finish_task(task, outcome="fait", by=people["officer"])
    actions.close(alert, **end)
    assert (alert.state, alert.outcome) == ("closed", "averted")
    assert open_one(alert, by=people["analyst"])["after_action"]["lead_days"] == 4


def test_another_team_sees_no_alert_and_counts_none(people: People, client_of) -> None:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    assert not queries.seen_by(people["outsider"]).exists()
    assert client_of(people["outsider"]).get(alert.get_absolute_url()).status_code == 404
    assert client_of(people["analyst"]).get(alert.get_absolute_url()).status_code == 200


def test_the_words_are_nowhere_in_clear(people: People) -> None:
    make_alert(by=people["analyst"], title="Menaces contre Ngaïssona")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM alerts_alert")
        row = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert "Ngaïssona".encode() not in row


def test_each_step_leaves_its_audit_entry(people: People) -> None:
    issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    verbs = [entry.facts["verb"] for entry in Entry.objects.all()]
    for verb in ("alert.open", "alert.verify", "alert.assess", "alert.approve", "alert.issue"):
        assert verbs.count(verb) == 1


def test_the_indicator_sees_decisions_and_their_deadline(people: People) -> None:
    issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    (row,) = queries.decisions()
    assert row["due_at"] - Alert.objects.get().opened_at == timedelta(hours=48)
    assert row["decided_at"] <= row["due_at"]


def test_today_shows_each_person_only_what_waits_for_them(people: People) -> None:
    alert = assessed_alert(by=people["analyst"])
    assert [line.level for line in queries.todo(people["decider"])] == ["orange"]
    actions.decide(alert, reason="oui", by=people["decider"])
    assert queries.todo(people["decider"]) == []
    assert len(queries.todo(people["decider2"])) == 1
    assert queries.todo(people["outsider"]) == []


def test_the_watch_page_shows_alerts_in_force_gravest_first_to_those_who_may(people: People, client_of) -> None:
    both = people["decider"], people["decider2"]
    issued_alert(*both, by=people["analyst"], level="yellow", country="TCD", area="TD-ND")
    issued_alert(*both, by=people["analyst"], level="red")
    assert [alert.level for alert in queries.levels_in_force(people["analyst"])] == ["red", "yellow"]
    page = client_of(people["analyst"]).get("/bureau/veille/").content.decode()
    assert page.index("Cameroun, Nord-Ouest") < page.index("Tchad, ")
    assert not queries.levels_in_force(people["outsider"]).exists()


def test_the_map_marks_each_alert_in_force_by_its_level_for_those_who_may_see_it(people: People, client_of) -> None:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"], level="red")
    page = client_of(people["analyst"]).get("/bureau/veille/").content.decode()
    drawn = page[page.index('<svg class="map"') :].partition("</svg>")[0]
    assert 'class="sym red"' in drawn
    assert f'href="{alert.get_absolute_url()}"' in drawn
    assert "alerte en vigueur, Rouge" in drawn
    officer = client_of(people["coordinator"]).get("/bureau/veille/")
    assert 'class="sym red"' not in officer.content.decode()


def test_the_board_shows_first_what_waits_for_a_decision(people: People) -> None:
    old = issued_alert(people["decider"], people["decider2"], by=people["analyst"], level="red")
    late, later = make_alert(by=people["analyst"]), make_alert(by=people["analyst"])
    Alert.objects.filter(pk=old.pk).update(decide_by=timezone.now() - timedelta(days=400))
    Alert.objects.filter(pk=later.pk).update(decide_by=timezone.now() + timedelta(days=6))
    assert list(queries.seen_by(people["analyst"])) == [late, later, old]


def test_an_alert_in_force_gets_new_words_from_its_page(people: People, client_of) -> None:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    address = f"{alert.get_absolute_url()}actualiser/"
    words = {"headline_fr": "Les menaces s’étendent", "description_fr": "Deux régions.", "reason": "Appels croisés."}
    words["names_person"] = "no"
    assert client_of(people["officer"]).post(address, words).status_code in {403, 404}
    assert address in client_of(people["analyst"]).get(alert.get_absolute_url()).content.decode()
    kept = client_of(people["analyst"]).post(address, {**words, "reason": ""}).content.decode()
    assert "Les menaces s’étendent" in kept
    assert client_of(people["analyst"]).post(address, words).status_code == 302
    alert.refresh_from_db()
    assert alert.state == "updated"
    assert open_one(alert, by=people["analyst"])["texts"]["fr"]["headline"] == "Les menaces s’étendent"
