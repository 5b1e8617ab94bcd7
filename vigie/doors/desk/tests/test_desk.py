"""Coming in, going out, and what waits today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.test import Client
from django.urls import resolve, reverse

from vigie.doors.desk import rooms, views
from vigie.doors.desk import todo as todo_of_all
from vigie.doors.desk.context import Entry
from vigie.doors.desk.context import rail as entries_of
from vigie.doors.desk.slots import SLOTS
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import PASSPHRASE
from vigie.ground.tasks.todo import SHOWN, Todo
from vigie.protection.intake.factories import make_report
from vigie.protection.ladder.factories import make_fact, make_party

People = dict[str, Actor]
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_stranger_is_led_to_the_sign_in_page(client: Client, db: None) -> None:
    assert client.get("/bureau/").headers["Location"] == "/bureau/entrer/?suite=/bureau/"


def test_a_wrong_passphrase_and_an_unknown_person_get_the_same_answer(client: Client, people: People) -> None:
    said = []
    for pseudonym, passphrase in (("officer", "wrong"), ("nobody-here", PASSPHRASE)):
        form = {"pseudonym": pseudonym, "passphrase": passphrase, "code": "000000"}
        response = client.post("/bureau/entrer/", form)
        assert response.status_code == 403
        assert passphrase not in response.content.decode()
        said.append(str(response.context["form"].non_field_errors()))
    assert said[0] == said[1] != ""


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example/bureau/", "/alertes/", "/bureau/../x//"])
def test_signing_in_never_leads_away_from_the_desk(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setattr(views, "sign_in", lambda request, **given: people["officer"])
    form = {"pseudonym": "officer", "passphrase": PASSPHRASE, "code": "123 456", "suite": asked}
    location = client.post("/bureau/entrer/", form).headers["Location"]
    assert location.startswith("/bureau/")
    assert "evil" not in location


def test_signing_out_ends_the_session(client_of: Callable[[Actor], Client], people: People) -> None:
    client = client_of(people["officer"])
    assert client.get("/bureau/").status_code == 200
    assert client.get("/bureau/sortir/").status_code == 405
    client.post("/bureau/sortir/")
    assert client.get("/bureau/").status_code == 302


def test_today_lists_the_gravest_first_then_the_nearest_deadline(
    client_of: Callable[[Actor], Client], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Queries:
        @staticmethod
        def todo(actor: Actor) -> list[Todo]:
            assert actor.user == people["analyst"].user
            return [
                Todo("green", "D", "", "/d"),
                Todo("red", "B", "", "/b"),
                Todo("yellow", "C", "", "/c", NOW),
                Todo("red", "A", "", "/a", NOW + timedelta(days=1)),
            ]

    class Room:
        prefix = ""

        def part(self, name: str) -> type:
            return Queries

    monkeypatch.setattr(todo_of_all, "present", lambda: (Room(),))
    response = client_of(people["analyst"]).get("/bureau/")
    assert [item.title for item in response.context["todo"]] == ["A", "B", "C", "D"]


def test_a_flood_of_requests_hides_neither_a_ladder_that_rises_nor_how_many_there_are(
    client_of: Callable[[Actor], Client], people: People
) -> None:
    for _ in range(SHOWN + 2):
        make_report()
    party = make_party(by=people["officer"])
    for _ in range(3):
        make_fact(party, by=people["officer"])
    page = client_of(people["officer"]).get("/bureau/")
    shown: list[Todo] = page.context["todo"]
    assert [one.title for one in shown].count("Répondre à une demande") == SHOWN
    assert reverse("ladder:party", args=[party.pk]) in {one.url for one in shown}
    (others,) = [one for one in shown if one.others]
    assert (others.title, others.url) == ("… et 2 autres", reverse("intake:inbox"))
    assert not [one for one in todo_of_all.todo(people["outsider"]) if "demande" in one.title or one.others]


def test_the_map_of_the_watch_is_shown_to_those_who_may_read_it(
    client_of: Callable[[Actor], Client], people: People
) -> None:
    assert "<svg" in client_of(people["analyst"]).get("/bureau/").content.decode()
    assert "<svg" not in client_of(people["founder"]).get("/bureau/").content.decode()


def test_an_empty_day_says_what_will_come(
    client_of: Callable[[Actor], Client], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(todo_of_all, "present", lambda: ())
    assert "Rien ne vous attend" in client_of(people["outsider"]).get("/bureau/").content.decode()


def test_the_rail_leads_to_the_rooms_that_open_and_marks_where_one_is(planners: People) -> None:
    def rail(path: str) -> list[list[Entry]]:
        return entries_of(path, planners["decider"])

    for room in rooms.open_to(planners["decider"]):
        url = f"/bureau/{room.prefix}"
        assert resolve(url).namespaces == [room.package.rpartition(".")[2]]
        entries = [entry for group in rail(f"{url}some/page/") for entry in group]
        assert [entry.label for entry in entries if entry.current] == [room.label]
    first = rail(reverse("desk:today"))[0][0]
    assert first.current == "page"


@pytest.mark.slow
def test_the_rail_leads_to_the_rooms_that_open_for_a_person_and_to_no_other(
    planners: People, client_of: Callable[[Actor], Client]
) -> None:
    led = set()
    for name, actor in planners.items():
        shown = {entry.url for group in entries_of("/bureau/", actor) for entry in group} - {"/bureau/"}
        every = [f"/bureau/{room.prefix}" for room in rooms.present()]
        assert shown == {url for url in every if client_of(actor).get(url).status_code == 200}, name
        led |= shown
    assert len(led) == len(rooms.present())


def test_the_rail_is_for_people_who_signed_in(client: Client, db: None) -> None:
    assert 'class="rail"' not in client.get("/bureau/entrer/").content.decode()


def test_every_place_of_a_page_is_filled_by_a_fragment_that_is_there() -> None:
    here = {room.package for room in rooms.present()}
    for place, module, name in SLOTS:
        if module.rpartition(".")[0] in here:
            assert callable(getattr(import_module(module), name)), place
