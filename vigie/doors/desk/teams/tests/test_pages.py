"""The teams' pages: members read about their own, keepers act, others find nothing; alarms are seen and dealt with."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from vigie.doors.desk.teams import queries
from vigie.doors.desk.teams.views import ALARMS
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.models import Alarm, AlarmKind, Membership
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import declared
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Session
from vigie.ground.seal.actions import admit, rotate
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import Grant, TeamEpoch
from vigie.ground.seal.naming import restrict
from vigie.ground.seal.resealing import progress
from vigie.ground.seal.tests.records import again, sealed_task
from vigie.ground.tasks.todo import MOST_RED, SHOWN, in_order

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEAM = "monitoring"
PAGE = f"/bureau/equipes/{TEAM}/"
Signed = Callable[[Actor], Client]


def text(answer) -> str:
    return answer.content.decode()


def test_a_member_reads_who_is_in_their_team_and_cannot_act(people: People, client_of: Signed) -> None:
    page = text(client_of(people["monitor"]).get(PAGE))
    assert "analyst2" in page
    assert "fondation" in page
    assert "/retirer/" not in page
    assert "/admettre/" not in page
    index = text(client_of(people["monitor"]).get("/bureau/equipes/"))
    assert PAGE in index
    assert "/bureau/equipes/shelter/" not in index
    assert "/fermer/" not in index


def test_another_team_is_not_there(people: People, client_of: Signed) -> None:
    stranger, member = client_of(people["outsider"]), people["monitor"].user
    for address in (PAGE, f"{PAGE}cles/", f"{PAGE}membres/{member.pk}/retirer/", "/bureau/equipes/nulle-part/"):
        assert stranger.get(address).status_code == 404
    for address in (f"{PAGE}admettre/", f"{PAGE}poursuivre/", f"{PAGE}cles/", f"{PAGE}membres/{member.pk}/cles/"):
        assert stranger.post(address).status_code == 404
    assert stranger.get("/bureau/equipes/shelter/").status_code == 200


def test_a_member_who_is_no_keeper_changes_nothing(people: People, client_of: Signed) -> None:
    client, other = client_of(people["monitor"]), people["monitor2"].user
    membership = Membership.objects.get(user=other)
    for address in (
        "admettre/",
        "cles/",
        f"membres/{other.pk}/retirer/",
        f"membres/{other.pk}/cles/",
        f"roles/{membership.pk}/",
    ):
        assert client.post(f"{PAGE}{address}").status_code == 403
    assert client.post(f"/bureau/equipes/comptes/{other.pk}/fermer/").status_code == 404
    assert TeamEpoch.current(TEAM).number == 1


def test_a_keeper_lets_someone_in_who_then_reads(people: People, client_of: Signed) -> None:
    record = sealed_task(people["founder"])
    client = client_of(people["founder"])
    answer = client.post(f"{PAGE}admettre/", {"person": "outsider", "role": "monitor"})
    assert answer.status_code == 302
    made = Membership.objects.get(user=people["outsider"].user, team=TEAM)
    assert (made.role, made.let_in_by) == (Role.MONITOR, people["founder"].user)
    assert type(record).objects.visible_to(people["outsider"]).exists()
    assert "par fondation" in text(client.get(PAGE))
    refused = client.post(f"{PAGE}admettre/", {"person": "personne", "role": "monitor"})
    assert refused.status_code == 422


def test_removing_asks_first_then_ends_sessions_and_makes_new_keys(people: People, client_of: Signed) -> None:
    keeper, leaver = client_of(people["founder"]), client_of(people["monitor"])
    address = f"{PAGE}membres/{people['monitor'].user.pk}/retirer/"
    assert keeper.get(address).status_code == 200
    assert leaver.get(PAGE).status_code == 200
    answer = keeper.post(address)
    assert answer.status_code == 302
    assert leaver.get(PAGE).status_code == 302
    assert TeamEpoch.current(TEAM).number == 2
    assert "monitor2" in text(keeper.get(PAGE))
    assert keeper.post(address).status_code == 404


def test_the_last_keeper_is_told_why_they_cannot_leave(people: People, client_of: Signed) -> None:
    client = client_of(people["founder"])
    refused = client.post(f"{PAGE}membres/{people['founder'].user.pk}/retirer/")
    assert refused.status_code == 400
    assert "dernière personne" in text(refused)


def test_a_keeper_who_leaves_is_led_out(people: People, client_of: Signed) -> None:
    admit(people["decider"].user, TEAM, Role.KEEPER, by=people["founder"])
    client = client_of(people["founder"])
    answer = client.post(f"{PAGE}membres/{people['founder'].user.pk}/retirer/")
    assert answer.headers["Location"] == reverse("desk:sign_in")
    assert not Session.objects.filter(user=people["founder"].user).exists()


def test_closing_an_account_is_the_keepers(people: People, client_of: Signed) -> None:
    client = client_of(people["founder"])
    person = people["officer"].user
    address = f"/bureau/equipes/comptes/{person.pk}/fermer/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert client.get(address).status_code == 404
    assert "officer2" in text(client.get("/bureau/equipes/"))


def test_one_role_of_two_ends_without_new_keys(people: People, client_of: Signed) -> None:
    admit(people["monitor"].user, TEAM, Role.ANALYST, by=people["founder"])
    second = Membership.objects.get(user=people["monitor"].user, role=Role.ANALYST)
    assert client_of(people["founder"]).post(f"{PAGE}roles/{second.pk}/").status_code == 302
    assert not Membership.objects.live().filter(pk=second.pk).exists()
    assert TeamEpoch.current(TEAM).number == 1


def test_who_lacks_the_keys_is_shown_and_given_them_again(people: People, client_of: Signed) -> None:
    Grant.objects.filter(user=people["monitor"].user).delete()
    client, address = client_of(people["founder"]), f"{PAGE}membres/{people['monitor'].user.pk}/cles/"
    assert address in text(client.get(PAGE))
    assert client.post(address).status_code == 302
    assert address not in text(client.get(PAGE))


def test_carrying_over_is_a_button_that_goes_on_and_ends(people: People, client_of: Signed) -> None:
    for _ in range(3):
        sealed_task(people["founder"])
    client = client_of(people["founder"])
    assert client.get(f"{PAGE}cles/").status_code == 200
    assert client.post(f"{PAGE}cles/").headers["Location"] == f"{PAGE}?suite=1"
    page = text(client.get(f"{PAGE}?suite=1"))
    assert "data-going-on" in page
    assert "going_on.js" in page
    assert "going_on.js" not in text(client.get(PAGE))  # Nothing starts by itself.
    assert client.post(f"{PAGE}poursuivre/").headers["Location"] == PAGE
    assert progress(TEAM).left == 0
    assert "/poursuivre/" not in text(client.get(PAGE))


def test_what_waits_for_the_named_is_asked_of_them_alone(people: People, client_of: Signed) -> None:
    secret = sealed_task(people["founder"])
    restrict(secret, [people["monitor2"].user], by=afresh(people["monitor"]))
    rotate(TEAM, by=afresh(people["founder"]))
    assert "/poursuivre/" not in text(client_of(people["founder"]).get(PAGE))
    assert not queries.todo(people["founder"])
    assert [line.url for line in queries.todo(people["monitor"])] == [PAGE]
    assert client_of(people["monitor"]).post(f"{PAGE}poursuivre/").status_code == 302
    assert again(secret).epoch == 2
    assert not queries.todo(people["monitor"])


def test_a_keeper_is_asked_to_carry_over_others_are_not(people: People) -> None:
    sealed_task(people["founder"])
    assert not queries.todo(people["founder"])
    rotate(TEAM, by=afresh(people["founder"]))
    assert [line.level for line in queries.todo(people["founder"])] == ["yellow"]
    assert not queries.todo(people["monitor"])


def test_an_alarm_comes_first_for_keepers_and_deciders_until_it_is_dealt_with(
    people: People, client_of: Signed
) -> None:
    raise_alarm(AlarmKind.ALTERED_KEY, people["monitor"].user, by=people["officer"])
    alarm = Alarm.objects.get()
    address = f"/bureau/equipes/alarmes/{alarm.pk}/"
    for name in ("founder", "decider"):
        assert [line.level for line in queries.todo(people[name])] == ["red"]
        page = text(client_of(people[name]).get("/bureau/equipes/"))
        assert address in page
        assert "monitor" in page
    for name in ("monitor", "officer", "outsider"):
        assert not queries.todo(people[name])
        client = client_of(people[name])
        assert address not in text(client.get("/bureau/equipes/"))
        assert client.post(address).status_code == 404
    assert client_of(people["decider"]).post(address).status_code == 302
    assert not queries.todo(people["founder"])


def test_a_flood_of_alarms_of_one_kind_hides_no_other_and_is_counted(people: People) -> None:
    for _each in range(MOST_RED + 3):
        raise_alarm(AlarmKind.ALTERED_RECORD, ("intake.message", str(uuid4())), by=people["officer"])
    raise_alarm(AlarmKind.BULK_OPENING, people["monitor"].user, by=people["officer"])
    lines = queries.todo(people["founder"])
    assert len(lines) == MOST_RED + 2
    assert [line.others for line in lines if line.others] == [3]
    shown = in_order(lines)[: SHOWN + 1]
    assert str(AlarmKind.BULK_OPENING.label) in [line.detail for line in shown]


def test_the_page_shows_alarms_by_parts_in_rounds_of_their_kinds(people: People, client_of: Signed) -> None:
    for _each in range(ALARMS + 3):
        raise_alarm(AlarmKind.ALTERED_RECORD, ("intake.message", str(uuid4())), by=people["officer"])
    raise_alarm(AlarmKind.BULK_OPENING, people["monitor"].user, by=people["officer"])
    keeper = client_of(people["founder"])
    first, second = (keeper.get(f"/bureau/equipes/?page={n}").context["alarms"] for n in (1, 2))
    assert [len(first), len(second)] == [ALARMS, 4]
    assert first[1][0].kind == AlarmKind.BULK_OPENING
    assert len({alarm.pk for alarm, _about in (*first, *second)}) == ALARMS + 4


def test_the_page_says_every_declared_rule_and_no_other(people: People, client_of: Signed) -> None:
    page = client_of(people["outsider"]).get("/bureau/equipes/")
    assert len(page.context["rules"]) == len(declared()) > 15
    shown = text(page)
    for rule in declared():
        assert str(rule.sentence).replace("'", "&#x27;") in shown
    assert {line.sentence for line in page.context["rules"] if line.may[list(Role).index(Role.KEEPER)]} == {
        rule.sentence for rule in declared() if Role.KEEPER in rule.roles
    }


def test_how_many_restricted_records_a_team_has_is_for_its_keepers(people: People, client_of) -> None:
    open_to_all = sealed_task(people["founder"])
    hidden = sealed_task(people["founder"])
    restrict(hidden, [people["monitor"].user], by=people["founder"])
    shown = {
        name: client_of(people[name]).get("/bureau/equipes/monitoring/").context["progress"].total
        for name in ("monitor2", "monitor", "founder")
    }
    assert open_to_all.pk != hidden.pk
    assert shown == {"monitor2": 1, "monitor": 2, "founder": 2}
    rotate("monitoring", by=people["founder"])
    teams = client_of(people["monitor2"]).get("/bureau/equipes/").context["teams"]
    assert {team.pk: so_far.left for team, so_far in teams} == {"monitoring": 1}
