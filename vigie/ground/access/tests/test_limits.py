"""Limits: one count for all workers, each person for themselves, the public door never."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from vigie.ground.access import limits
from vigie.ground.access.limits import HOUR, LIMITS, MINUTE, Limit, TooMany, spend
from vigie.ground.access.models import Tally
from vigie.ground.accounts.actor import Actor

pytestmark = pytest.mark.slow

People = dict[str, Actor]
WORDS = "Un récit assez long pour que personne ne veuille l’écrire deux fois."


@pytest.fixture
def clock(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-25T08:00:10+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for action, limit in LIMITS.items():
        monkeypatch.setitem(LIMITS, action, Limit(3, MINUTE, limit.does, limit.reads))


def test_so_often_and_no_more_until_the_window_is_over(people: People, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        spend("export", by=people["analyst"])
    with pytest.raises(TooMany) as refused:
        spend("export", by=people["analyst"])
    assert refused.value.retry_after == 50
    clock.shift(50)
    spend("export", by=people["analyst"])
    assert Tally.objects.get().count == 1


def test_nobody_uses_up_the_share_of_another_nor_of_another_action(
    people: People, clock: time_machine.Traveller
) -> None:
    for _ in range(3):
        spend("export", by=people["analyst"])
    spend("export", by=people["analyst2"])
    spend("search", by=people["analyst"])
    with pytest.raises(TooMany):
        spend("export", by=people["analyst"])


def test_the_public_and_the_node_itself_are_not_counted(db: None) -> None:
    for _ in range(9):
        spend("export", by=Actor.nobody())
        spend("export", by=Actor.system())
    assert not Tally.objects.exists()


def test_the_table_names_no_person_and_old_counts_are_forgotten(people: People, clock: time_machine.Traveller) -> None:
    spend("export", by=people["analyst"])
    row = Tally.objects.get()
    assert len(bytes(row.key)) == 32
    assert str(people["analyst"].user.pk).encode() not in bytes(row.key)
    limits.forget_old_tallies()
    assert Tally.objects.exists()
    clock.shift(49 * HOUR)
    limits.forget_old_tallies()
    assert not Tally.objects.exists()


def test_only_what_is_declared_can_be_limited() -> None:
    with pytest.raises(LookupError):
        limits.limited("dancing")


def test_writing_too_fast_at_the_desk_is_said_kindly_and_nothing_typed_is_lost(
    people: People, client_of: Callable[[Actor], Client], clock: time_machine.Traveller
) -> None:
    client = client_of(people["analyst"])
    fields = {"title": WORDS, "country": "CMR", "passphrase": "très secret", "new_passphrase": "aussi"}
    form = {"data": urlencode(fields), "content_type": "application/x-www-form-urlencoded"}
    for _ in range(3):
        assert client.post("/bureau/alertes/nouvelle/", **form).status_code != 429
    answer = client.post("/bureau/alertes/nouvelle/", **form)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert answer["Retry-After"] == "50"
    assert WORDS in page
    assert 'name="country" value="CMR"' in page
    assert 'action="/bureau/alertes/nouvelle/"' in page
    assert "secret" not in page
    assert "aussi" not in page
    assert client_of(people["analyst2"]).post("/bureau/alertes/nouvelle/", **form).status_code != 429
    assert client.get("/bureau/alertes/").status_code == 200
    clock.shift(50)
    assert client.post("/bureau/alertes/nouvelle/", **form).status_code != 429


def test_downloading_counts_also_when_it_only_reads(
    people: People, client_of: Callable[[Actor], Client], clock: time_machine.Traveller
) -> None:
    client = client_of(people["coordinator"])
    assert [client.get("/bureau/plan/arbre/original/").status_code for _ in range(4)] == [404, 404, 404, 429]
    assert client.get("/bureau/plan/").status_code == 200


def test_importing_counts_what_is_sent_and_not_who_looks(
    people: People, client_of: Callable[[Actor], Client], clock: time_machine.Traveller
) -> None:
    client = client_of(people["coordinator"])
    assert {client.get("/bureau/plan/arbre/importer/").status_code for _ in range(5)} == {200}
    assert [client.post("/bureau/plan/arbre/importer/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_api_says_it_in_its_own_way(
    people: People, client_of: Callable[[Actor], Client], clock: time_machine.Traveller
) -> None:
    client = client_of(people["monitor"])
    nowhere = "/api/incidents/00000000-0000-4000-8000-000000000000/review"
    statuses = [client.post(nowhere, {"reason": "Vu."}, content_type="application/json").status_code for _ in range(3)]
    answer = client.post(nowhere, {"reason": "Vu."}, content_type="application/json")
    assert statuses == [404, 404, 404]
    assert (answer.status_code, answer["Retry-After"]) == (429, "50")
    assert set(answer.json()) == {"detail"}


def test_who_needs_help_is_never_told_to_wait(people: People) -> None:
    client = Client()
    for turn in range(30):
        assert client.post("/ecrire", {"words": f"{WORDS} {turn}"}).status_code == 200
        assert client.post("/suivi", {"code": "1" * 32}).status_code in {404, 422}
        assert client.get("/ecrire").status_code == 200
    assert not Tally.objects.exists()


def test_on_a_full_disk_short_texts_are_still_taken(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    long, short = "é" * (limits.SHORT_TEXT + 1), "é" * limits.SHORT_TEXT
    assert Client().post("/ecrire", {"words": long}).status_code == 200
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(limits.shutil, "disk_usage", lambda _home: usage(10**12, 10**12, limits.ROOM_KEPT))
    refused = Client().post("/ecrire", {"words": long})
    assert refused.status_code == 422
    assert long in refused.content.decode()
    assert "5000" in refused.content.decode()
    assert Client().post("/ecrire", {"words": short}).status_code == 200
