"""What an alert says inside refers to what it said before, is signed in a row, and shows what changed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
import xmlschema
from django.db import IntegrityError, transaction
from django.utils import timezone

from vigie.ground.access.errors import Altered, Denied, FourEyes, Invalid, WrongState
from vigie.ground.seal.fixtures import People
from vigie.warning.alerts import actions, consents, emergency, inside, queries
from vigie.warning.alerts.consents import Consent, Use
from vigie.warning.alerts.factories import TEXTS, assessed_alert, issued_alert, make_alert, make_assessment
from vigie.warning.alerts.facts import Text
from vigie.warning.alerts.models import Alert, Message

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NEW = {**TEXTS, "fr": Text("Hausse des menaces", "Les menaces augmentent dans deux régions.", "Limitez vos trajets.")}


@pytest.fixture
def alert(people: People) -> Alert:
    return issued_alert(people["decider"], people["decider2"], by=people["analyst"])


def shown(alert: Alert, people: People) -> tuple[list[inside.Version], bool]:
    known = inside.facts_of(alert, by=people["analyst"])
    found = inside.versions(alert, known, by=people["analyst"])
    return found, inside.row_is_whole(found, known)


def test_updates_and_a_cancellation_refer_to_all_that_was_said_and_are_valid_cap(
    people: People, alert: Alert, shared_data: Path
) -> None:
    actions.update(alert, texts=NEW, reason="Deux régions.", by=people["analyst"])
    actions.cancel(alert, reason="C’était une erreur.", by=people["decider"])
    schema = xmlschema.XMLSchema(str(shared_data / "schemas" / "CAP-v1.2.xsd"))
    found, whole = shown(alert, people)
    assert whole
    assert [version.message.kind for version in found] == ["Alert", "Update", "Cancel"]
    for number, version in enumerate(found, 1):
        cap = version.facts["cap"]
        schema.validate(cap)
        assert "<scope>Restricted</scope>" in cap
        assert f"<msgType>{version.message.kind}</msgType>" in cap
        told = [inside.identifier(alert, earlier) in cap for earlier in range(1, 4)]
        assert told == [earlier <= number for earlier in range(1, 4)]
    assert alert.state == "cancelled"
    assert not Alert.objects.in_force().exists()


def test_what_an_update_changed_is_shown_word_by_word(people: People, alert: Alert, client_of) -> None:
    actions.update(alert, texts=NEW, reason="Deux régions.", by=people["analyst"])
    (name, pieces), *others = shown(alert, people)[0][1].changes
    assert (name, others) == ("description_fr", [])
    assert "".join(piece.text for piece in pieces if piece.kind == "new") == "deux régions"
    page = client_of(people["analyst"]).get(alert.get_absolute_url()).content.decode()
    assert "<ins>deux régions</ins>" in page
    assert "chacun signé" in page


def test_a_message_that_is_changed_moved_or_taken_away_is_found(people: People, alert: Alert, client_of) -> None:
    actions.update(alert, texts=NEW, reason="Deux régions.", by=people["analyst"])
    with transaction.atomic():
        Message.objects.filter(number=2).delete()
        assert not shown(alert, people)[1]
        page = client_of(people["analyst"]).get(alert.get_absolute_url()).content.decode()
        assert "n’est pas entière" in page
        transaction.set_rollback(True)
    with transaction.atomic():
        Message.objects.filter(number=1).delete()
        Message.objects.filter(number=2).update(number=1, kind="Alert")
        assert not shown(alert, people)[1]
        transaction.set_rollback(True)
    assert shown(alert, people)[1]


def test_only_a_decision_maker_cancels_and_only_what_is_in_force(people: People, alert: Alert) -> None:
    with pytest.raises(Denied):
        actions.cancel(alert, reason="non", by=people["analyst"])
    with pytest.raises(WrongState):
        actions.cancel(make_alert(by=people["analyst"]), reason="non", by=people["decider"])


def test_a_red_emergency_does_not_wait_and_its_second_person_follows(people: People, client_of) -> None:
    alert = assessed_alert(by=people["analyst"], level="red")
    emergency.act_now(alert, what="Nous l’emmenons à l’abri.", by=people["officer"])
    assert (alert.state, alert.messages.count()) == ("issued", 1)
    assert alert.second_by is not None
    assert alert.second_by - timezone.now() <= timedelta(hours=24)
    (line,) = [line for line in queries.todo(people["decider"]) if line.due == alert.second_by]
    assert line.level == "red"
    assert not any(line.due == alert.second_by for line in queries.todo(people["analyst"]))
    end = {"outcome": "true", "lead_days": 1, "lessons": "x", "by": people["decider"]}
    with pytest.raises(Invalid):
        actions.close(alert, **end)
    with pytest.raises(Denied):
        emergency.confirm(alert, reason="oui", by=people["officer2"])
    with time_machine.travel(timezone.now() + timedelta(hours=26)):
        board = client_of(people["decider"]).get("/bureau/alertes/").content.decode()
        assert 'class="late"' in board
        assert "retard 2\xa0h" in board.replace("retard 2 h", "retard 2\xa0h")
    emergency.confirm(alert, reason="D’accord.", by=people["decider"])
    assert alert.decided_by == people["decider"].user
    with pytest.raises(WrongState):
        emergency.confirm(alert, reason="encore", by=people["decider2"])
    actions.close(alert, **end)


def test_one_person_is_not_both_in_an_emergency_either(people: People) -> None:
    alert = assessed_alert(by=people["analyst"], level="red")
    emergency.act_now(alert, what="Maintenant.", by=people["decider"])
    with pytest.raises(FourEyes):
        emergency.confirm(alert, reason="oui", by=people["decider"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(decided_by=people["decider"].user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(state="closed")


def test_an_emergency_is_for_red_alone(people: People) -> None:
    alert = assessed_alert(by=people["analyst"], level="orange")
    with pytest.raises(WrongState):
        emergency.act_now(alert, what="Vite.", by=people["decider"])
    with pytest.raises(Denied):
        emergency.act_now(assessed_alert(by=people["analyst"], level="red"), what="Vite.", by=people["monitor"])


def test_a_person_may_depart_from_the_level_of_the_sheet_with_a_reason(people: People, client_of) -> None:
    alert = make_alert(by=people["analyst"])
    actions.verify(alert, reason="r", by=people["analyst"])
    with pytest.raises(Invalid):
        actions.assess(alert, make_assessment("orange", level="red"), by=people["analyst"])
    sheet = make_assessment("orange", level="red", level_reason="Elle est déjà suivie.")
    actions.assess(alert, sheet, by=people["analyst"])
    assert alert.level == "red"
    assert alert.decide_by - alert.opened_at == timedelta(hours=4)
    page = client_of(people["analyst"]).get(alert.get_absolute_url()).content.decode()
    assert "Elle est déjà suivie." in page
    assert "La fiche donnait" in page


def test_who_can_be_recognised_agrees_first(people: People, client_of) -> None:
    alert = make_alert(by=people["analyst"])
    actions.verify(alert, reason="r", by=people["analyst"])
    actions.assess(alert, make_assessment("yellow", names_person=True), by=people["analyst"])
    with pytest.raises(Invalid):
        actions.decide(alert, reason="oui", by=people["decider"])
    today = timezone.localdate()
    asked = Consent(
        "N. (exemple)", Use.INSIDE, agreed=False, manner="spoken", words="Non.", given_on=str(today), until=str(today)
    )
    consents.record(alert, asked, by=people["analyst"])
    with pytest.raises(Invalid):
        actions.decide(alert, reason="oui", by=people["decider"])
    form = {"person": "N. (exemple)", "use": "inside", "answer": "yes", "manner": "spoken", "words": "Oui, au réseau."}
    address = f"{alert.get_absolute_url()}consentements/"
    days = {"given_on": str(today), "until": str(today + timedelta(days=400))}
    assert client_of(people["analyst"]).post(address, form | days).status_code == 422
    days["until"] = str(today + timedelta(days=30))
    assert client_of(people["officer"]).post(address, form | days).status_code == 403
    assert client_of(people["analyst"]).post(address, form | days).status_code == 302
    alert.refresh_from_db()
    agreed = consents.consents_of(inside.facts_of(alert, by=people["analyst"]))[-1]
    consents.withdraw(alert, agreed.id, by=people["analyst"])
    with pytest.raises(Invalid):
        actions.decide(alert, reason="oui", by=people["decider"])
    consents.record(alert, Consent(**{**vars(agreed), "id": ""}), by=people["analyst"])
    actions.decide(alert, reason="oui", by=people["decider"])
    assert alert.state == "issued"


def answer(use: str, *, agreed: bool, day: int = 0) -> Consent:
    """What N. answered, `day` days ago."""
    given, until = (str(timezone.localdate() + timedelta(days=n)) for n in (-day, 30))
    return Consent("N.", use, agreed, "call", "Dit.", given, until)


@pytest.mark.parametrize(
    ("answers", "stands"),
    [
        ([answer("public", agreed=True, day=20)], True),
        ([answer("public", agreed=True, day=20), answer("public", agreed=False, day=9)], False),
        ([answer("public", agreed=True, day=1), answer("public", agreed=False, day=1)], False),
        ([answer("public", agreed=False, day=20), answer("public", agreed=True, day=9)], True),
        # Written down late: what was said last counts, not what was typed last.
        ([answer("public", agreed=False, day=9), answer("public", agreed=True, day=20)], False),
        ([answer("public", agreed=True, day=9), answer("inside", agreed=False, day=1)], True),
    ],
)
def test_the_last_answer_of_a_person_about_a_use_counts_alone(answers: list[Consent], *, stands: bool) -> None:
    facts = {"names_person": True, "consents": [vars(one) for one in answers]}
    assert (consents.missing(facts, Use.PUBLIC, timezone.localdate()) == []) is stands


def test_taking_it_back_takes_back_every_yes_to_that_use(people: People) -> None:
    alert = make_alert(by=people["analyst"])
    first = consents.record(alert, answer("public", agreed=True, day=9), by=people["analyst"])
    consents.record(alert, answer("public", agreed=True, day=2), by=people["analyst"])
    consents.record(alert, answer("inside", agreed=True, day=2), by=people["analyst"])
    consents.withdraw(alert, first.id, by=people["analyst"])
    kept = consents.consents_of(inside.facts_of(alert, by=people["analyst"]))
    assert [one.holds(timezone.localdate()) for one in kept] == [False, False, True]


def test_new_words_in_which_a_person_can_be_recognised_need_their_consent_but_in_an_emergency(people: People) -> None:
    alert = make_alert(by=people["analyst"])
    actions.verify(alert, reason="r", by=people["analyst"])
    actions.assess(alert, make_assessment("yellow", names_person=True), by=people["analyst"])
    kept = consents.record(alert, answer("inside", agreed=True), by=people["analyst"])
    actions.decide(alert, reason="oui", by=people["decider"])
    actions.update(alert, texts=NEW, reason="x", by=people["analyst"])
    consents.withdraw(alert, kept.id, by=people["analyst"])
    with pytest.raises(Invalid):
        actions.update(alert, texts=NEW, reason="x", by=people["analyst"])
    actions.update(alert, texts=NEW, reason="Sans la personne.", names_person=False, by=people["analyst"])
    known, today = inside.facts_of(alert, by=people["analyst"]), timezone.localdate()
    assert consents.missing(known, Use.INSIDE, today) == []
    assert consents.missing(known, Use.PUBLIC, today) == ["N."]
    with pytest.raises(Invalid):
        actions.update(alert, texts=NEW, reason="x", names_person=True, by=people["analyst"])
    red = assessed_alert(by=people["analyst"], level="red")
    emergency.act_now(red, what="Vite.", by=people["officer"])
    actions.update(red, texts=NEW, reason="x", names_person=True, by=people["analyst"])
    assert red.state == "updated"


def test_a_real_alert_made_an_exercise_in_the_database_is_refused(people: People, alert: Alert, client_of) -> None:
    for exercise in (True, False):
        drill = issued_alert(people["decider"], people["decider2"], by=people["analyst"], exercise=not exercise)
        Alert.objects.filter(pk=drill.pk).update(exercise=exercise)
        drill.refresh_from_db()
        with pytest.raises(Altered):
            inside.facts_of(drill, by=people["analyst"])
        with pytest.raises(Altered):
            actions.update(drill, texts=NEW, reason="x", by=people["analyst"])
        assert client_of(people["analyst"]).get(drill.get_absolute_url()).status_code == 409
