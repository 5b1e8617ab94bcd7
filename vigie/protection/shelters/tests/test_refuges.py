"""Refuges: a place is given once, an address takes two, and nobody else finds anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from icalendar import Calendar

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.roles import Role
from vigie.ground.audit.models import Entry
from vigie.ground.seal import two
from vigie.ground.seal.factories import afresh, make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.models import SealedRecord
from vigie.ground.seal.opening import NeedsTwo, open_one
from vigie.protection.cases.factories import a_person, make_case
from vigie.protection.cases.facts import Facts
from vigie.protection.shelters import actions, closing, queries, staying
from vigie.protection.shelters.factories import held_stay, make_shelter, make_stay, places_of
from vigie.protection.shelters.facts import Place, ShelterFacts, StayFacts
from vigie.protection.shelters.models import NightMark, Shelter, ShelterAddress, Stay
from vigie.protection.shelters.nights import Taken

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def today(plus: int = 0) -> Any:
    return timezone.localdate() + timedelta(days=plus)


def user_of(people: People, *names: str) -> list[Any]:
    return [people[name].user for name in names]


def test_a_place_is_given_once_and_what_overlaps_is_refused_whole(people: People) -> None:
    host = people["host"]
    shelter = make_shelter(by=host)
    first, second = places_of(shelter, by=host)
    stay = held_stay(shelter, first, by=host, nights=5)
    assert (stay.state, NightMark.objects.count()) == ("held", 5)
    other = make_stay(by=host)
    for start, end in ((0, 1), (4, 9), (0, 5), (2, 3)):
        fresh, nights = Stay.objects.get(pk=other.pk), {"first": today(start), "last": today(end)}
        with pytest.raises(Taken):
            staying.hold(fresh, shelter, first, **nights, reason="Essai.", by=host)
        assert Stay.objects.get(pk=other.pk).state == "asked"
    assert NightMark.objects.count() == 5
    staying.hold(Stay.objects.get(pk=other.pk), shelter, first, first=today(5), last=today(7), reason="Après.", by=host)
    third = held_stay(shelter, second, by=host, nights=5)
    assert NightMark.objects.count() == 12
    free = queries.free_between(queries.opened_shelters(host), today(5), today(6))
    assert [one.place.id for one in free] == [second]
    assert third.state == "held"


def test_nights_are_freed_by_leaving_cancelling_and_moving(people: People) -> None:
    host = people["host"]
    shelter = make_shelter(by=host)
    first, second = places_of(shelter, by=host)
    stay = held_stay(shelter, first, by=host, nights=5)
    staying.arrive(stay, reason="Là.", by=host)
    staying.move(stay, shelter, second, first=today(2), last=today(8), reason="Plus calme.", by=host)
    facts = StayFacts.opened(open_one(stay, by=host))
    assert [(night[1], night[2]) for night in facts.held] == [
        *[(first, today(n).isoformat()) for n in range(2)],
        *[(second, today(n).isoformat()) for n in range(2, 8)],
    ]
    taken = held_stay(shelter, first, by=host, nights=2, first=today(2))
    with pytest.raises(Taken):
        staying.move(stay, shelter, first, first=today(3), last=today(4), reason="Retour.", by=host)
    assert NightMark.objects.count() == 10
    staying.leave(Stay.objects.get(pk=stay.pk), reason="Partie.", by=host)
    assert NightMark.objects.count() == 2
    staying.cancel(taken, reason="Ne vient pas.", by=host)
    assert NightMark.objects.count() == 0


def test_a_place_takes_nobody_before_it_opens_after_it_closes_or_in_a_closed_house(people: People) -> None:
    host = people["host"]
    shelter = make_shelter(by=host, places=0)
    place = actions.add_place(shelter, name="Lit", opens=today(3).isoformat(), closes=today(6).isoformat(), by=host).id
    stay = make_stay(by=host)
    for start, end in ((0, 4), (3, 7), (-1, 4), (4, 4), (5, 400)):
        with pytest.raises(Invalid):
            staying.hold(stay, shelter, place, first=today(start), last=today(end), reason="Essai.", by=host)
    with pytest.raises(Invalid):
        actions.add_place(shelter, name="Lit", opens=today(3).isoformat(), closes=today(2).isoformat(), by=host)
    actions.close_shelter(shelter, by=host)
    with pytest.raises(Invalid):
        staying.hold(stay, shelter, place, first=today(3), last=today(6), reason="Essai.", by=host)
    actions.reopen_shelter(shelter, by=host)
    staying.hold(stay, shelter, place, first=today(3), last=today(6), reason="Ouvert.", by=host)
    assert queries.grid(ShelterFacts.opened(open_one(shelter, by=host)), today(2), 5)[0].nights == [
        (today(2), "shut"),
        *[(today(n), "taken") for n in (3, 4, 5)],
        (today(6), "shut"),
    ]


def test_nothing_in_clear_says_a_date_a_place_or_which_stay_holds_which_night(people: People) -> None:
    host = people["host"]
    shelter = make_shelter(by=host)
    place = places_of(shelter, by=host)[0]
    held_stay(shelter, place, by=host)
    assert {field.name for field in NightMark._meta.get_fields()} == {"id", "mark"}
    twin = make_shelter(by=host)
    keys = {ShelterFacts.opened(open_one(one, by=host)).night_key for one in (shelter, twin)}
    assert len(keys) == 2
    for row in Stay.objects.values():
        assert not any(word in str(row) for word in (today().isoformat(), place, str(shelter.pk), "Personne A"))


def test_an_address_takes_two_and_never_one(people: People) -> None:
    host, host2 = people["host"], people["host2"]
    shelter = make_shelter(by=host)
    with pytest.raises(Invalid):
        actions.set_address(shelter, address="Rue X", directions="", people=user_of(people, "host2"), by=host)
    assert not ShelterAddress.objects.exists()
    named = user_of(people, "host2", "host3")
    where = actions.set_address(shelter, address="Rue inventée", directions="", people=named, by=host)
    for name in ("host", "host2", "host3"):
        with pytest.raises(NeedsTwo):
            open_one(ShelterAddress.objects.get(pk=where.pk), by=afresh(people[name]))
    unnamed = make_person("hôte-4", {"shelter": Role.OFFICER}, by=people["founder"])
    assert not ShelterAddress.objects.visible_to(unnamed).exists()
    two.lend(two.ask(where, by=host), by=host2)
    assert open_one(ShelterAddress.objects.get(pk=where.pk), by=afresh(host))["address"] == "Rue inventée"
    with pytest.raises(NeedsTwo):
        open_one(ShelterAddress.objects.get(pk=where.pk), by=afresh(people["host3"]))
    with pytest.raises(WrongState):
        actions.set_address(shelter, address="Rue Y", directions="", people=named, by=unnamed)
    actions.set_address(shelter, address="Rue neuve", directions="", people=user_of(people, "host", "host3"), by=host2)
    assert ShelterAddress.objects.count() == 1


def test_who_asks_from_another_team_reads_nothing_afterwards(people: People, client_of: Any) -> None:
    protector, host = client_of(people["protector"]), client_of(people["host"])
    case = make_case(by=people["protector"])
    assert "/bureau/refuges/demander/" in protector.get(case.get_absolute_url()).content.decode()
    page = f"/bureau/refuges/demander/{case.pk}/"
    asked = {"person": "Personne A (exemple)", "size": "2", "urgency": "immediate", "need": "Calme."}
    assert protector.post(page, {**asked, "size": ""}).status_code == 400
    assert protector.post(page, asked).url == case.get_absolute_url()
    stay = Stay.objects.get()
    assert protector.get(stay.get_absolute_url()).status_code == 404
    assert protector.get("/bureau/refuges/").status_code == 403
    assert "Personne A (exemple)" in host.get("/bureau/refuges/").content.decode()
    assert "Personne A (exemple)" in host.get(stay.get_absolute_url()).content.decode()
    assert client_of(people["monitor"]).post(page, asked).status_code in {403, 404}
    with pytest.raises(Denied):
        make_stay(by=people["monitor"])
    assert [line.level for line in queries.todo(people["host"])] == ["red"]
    assert queries.todo(people["protector"]) == []
    # How many were given a place or none, and nothing else, comes back to who asked; to nobody else.
    shelter, keeper = make_shelter(by=people["host"]), people["host"]
    place, nights = places_of(shelter, by=keeper)[0], {"first": today(), "last": today(2)}
    staying.hold(stay, shelter, place, **nights, reason="Libre.", by=keeper)
    (line,) = queries.todo(people["protector"])
    assert (line.level, line.url) == ("yellow", "/bureau/dossiers/")
    assert "Personne A" not in line.title + line.detail
    assert queries.todo(people["protector2"]) == []
    staying.cancel(stay, reason="Ne vient pas.", by=keeper)
    assert queries.todo(people["protector"]) == []
    staying.refuse(make_stay(by=people["protector"]), reason="Plein.", by=keeper)
    assert [line.level for line in queries.todo(people["protector"])] == ["orange"]


def test_the_keeper_walks_a_stay_from_the_waiting_list_to_the_door(people: People, client_of: Any) -> None:
    host, keeper = people["host"], client_of(people["host"])
    shelter = make_shelter(by=host, places=1)
    stay = make_stay(by=host)
    place = f"{shelter.pk}/{places_of(shelter, by=host)[0]}"
    url, dates = stay.get_absolute_url(), {"first": today().isoformat(), "last": today(3).isoformat()}
    assert "Lit 1" in keeper.get(f"{url}place/", dates).content.decode()
    assert keeper.get(f"{url}place/", {**dates, "last": today().isoformat()}).status_code == 400
    assert keeper.post(f"{url}place/", {**dates, "place": place, "reason": "Libre."}).status_code == 302
    other = make_stay(by=host)
    refused = keeper.post(f"{other.get_absolute_url()}place/", {**dates, "place": place, "reason": "Libre."})
    assert refused.status_code == 409
    assert "Aucune place" in refused.content.decode()
    assert keeper.post(f"{url}liste/route/").status_code == 302
    assert keeper.post(f"{url}liste/route/").status_code == 409
    assert keeper.post(f"{url}liste/nonsense/").status_code == 400
    assert keeper.post(f"{url}etape/arrive/", {"arrive-reason": "Là."}).status_code == 302
    assert keeper.post(f"{url}etape/leave/", {"leave-reason": ""}).status_code == 400
    cost = {"what": "Repas", "amount": "12000", "currency": "XAF", "on": today().isoformat()}
    assert keeper.post(f"{url}depense/", cost).status_code == 302
    assert keeper.post(f"{url}depense/", {**cost, "amount": "-1"}).status_code == 400
    note = {"severity": "high", "words": "Quelqu’un a sonné (inventé).", "follow_up": "Changer de porte."}
    assert keeper.post(f"{url}maison/", note).status_code == 302
    line = StayFacts.opened(open_one(Stay.objects.get(pk=stay.pk), by=host)).notes[0].id
    assert keeper.post(f"{url}maison/{line}/", {"outcome": "Fait."}).status_code == 302
    page = keeper.get(url).content.decode()
    for words in ("Repas · 12000.00 XAF", "a sonné", "Fait.", "Avant le départ"):
        assert words in page
    calendar = keeper.get("/bureau/refuges/agenda.ics")
    events = Calendar.from_ical(calendar.content).walk("VEVENT")
    assert {str(event["summary"]) for event in events} == {"Rappel"}
    assert {event.decoded("dtstart") for event in events} == {today(), today(3)}
    assert b"Refuge" not in calendar.content
    assert keeper.post(f"{url}etape/leave/", {"leave-reason": "Partie."}).status_code == 302
    assert NightMark.objects.count() == 0


def test_two_who_change_the_same_stay_take_turns(people: People) -> None:
    host = people["host"]
    shelter = make_shelter(by=host)
    stay = make_stay(by=host)
    stale = Stay.objects.get(pk=stay.pk)
    place = places_of(shelter, by=host)[0]
    staying.hold(stay, shelter, place, first=today(), last=today(2), reason="Libre.", by=host)
    with pytest.raises(WrongState):
        staying.hold(stale, shelter, place, first=today(5), last=today(7), reason="Libre.", by=afresh(people["host2"]))
    assert NightMark.objects.count() == 2
    assert Shelter.objects.count() == 1


def test_a_place_asked_for_from_a_case_keeps_it_from_being_closed_unseen(people: People, client_of: Any) -> None:
    host, by = people["host"], people["protector"]
    case = make_case(by=by, persons=[a_person(), a_person(name="Personne B (exemple)", link="child")])
    asking = f"/bureau/refuges/demander/{case.pk}/"
    page = client_of(by).get(asking).content.decode()
    assert "2 personnes" in page
    typed = {"person": "Personne A (exemple)", "size": "2", "urgency": "soon"}
    assert client_of(by).post(asking, typed).status_code == 302
    way = f"{case.get_absolute_url()}fermer/"
    asked = Stay.objects.get()
    # One entry of the audit log for the two of them, or the log would say in clear what is sealed in the case.
    written = [entry.facts["verb"] for entry in Entry.objects.all()]
    assert (written.count("case.ask_place"), written.count("stay.ask")) == (1, 0)
    assert not any(str(asked.pk).encode() in bytes(entry.body) for entry in Entry.objects.all())
    shown = client_of(by).get(way).content.decode()
    assert str(asked.pk) in shown
    assert asked.get_absolute_url() not in shown
    ending = {"outcome": "safe", "reason": "Fini."}
    assert client_of(by).post(way, ending).status_code == 400
    staying.cancel(asked, reason="N’en a plus besoin (exemple).", by=host)
    assert client_of(by).post(way, ending).status_code == 302
    for row in Stay.objects.values():
        assert case.pk.hex not in repr(row).replace("-", "")


def test_what_is_sealed_for_a_place_is_sealed_before_the_transaction(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, outside, seal = make_case(by=people["protector"]), len(connection.savepoint_ids), SealedRecord.seal
    depths: list[int] = []

    def watched(record: SealedRecord, *args: Any, **kwargs: Any) -> None:
        depths.append(len(connection.savepoint_ids))
        seal(record, *args, **kwargs)

    monkeypatch.setattr(SealedRecord, "seal", watched)
    facts = StayFacts(person="Personne A (exemple)", size=1)
    staying.ask(facts, urgency="soon", case=case, by=afresh(people["protector"]))
    assert depths == [outside, outside]


def test_of_a_case_older_than_its_stays_whoever_closes_asks_the_refuges(people: People) -> None:
    by = people["protector"]
    case = make_case(by=by)
    assert not list(closing.stays(case, Facts.opened(open_one(case, by=by)), by))
    older = {name: value for name, value in open_one(case, by=by).items() if name not in {"stays", "stays_known"}}
    facts = Facts.opened(older)
    for known in (facts, Facts.opened(facts.sealed())):  # also once it was changed and sealed again
        assert [one.key for one in closing.stays(case, known, by)] == ["stays-unknown"]


def test_who_has_no_bed_is_said_before_and_after_and_a_place_is_still_given_once(
    people: People, client_of: Any
) -> None:
    host, client = people["host"], client_of(people["host"])
    shelter = make_shelter(by=host, places=1)
    (single,) = places_of(shelter, by=host)
    stay = make_stay(by=host, size=4)
    days = {"first": today(1).isoformat(), "last": today(3).isoformat()}
    way = f"{stay.get_absolute_url()}place/"
    page = client.get(way, days).content.decode()
    assert "trop peu pour 4 personnes" in page
    assert "message warning" in page
    held = {**days, "place": f"{shelter.pk}/{single}", "reason": "Le temps de trouver (exemple)."}
    assert client.post(way, held).status_code == 302
    assert "3 personnes de ce séjour n’ont pas de lit" in client.get(stay.get_absolute_url()).content.decode()
    other = make_stay(by=host)
    with pytest.raises(Taken):
        staying.hold(other, shelter, single, first=today(1), last=today(2), reason="Essai.", by=host)
    room = actions.add_place(Shelter.objects.get(), name="Famille", opens=today().isoformat(), sleeps=4, by=host).id
    page = client.get(way, days).content.decode()
    assert "message warning" not in page
    assert client.post(way, {**held, "place": f"{shelter.pk}/{room}"}).status_code == 302
    assert "n’ont pas de lit" not in client.get(stay.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("size", "sleeps", "missing"), [(1, 1, 0), (2, 1, 1), (4, 6, 0), (5, 2, 3)])
def test_how_many_have_no_bed(size: int, sleeps: int, missing: int) -> None:
    place = Place(name="Chambre (exemple)", opens="2026-01-01", sleeps=sleeps)
    assert StayFacts(person="Personne A (exemple)", size=size).without_bed(place) == missing
    assert Place.opened({"name": "Lit d’avant", "opens": "2026-01-01"}).sleeps == 1
