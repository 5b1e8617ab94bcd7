"""Asked twice, told nothing, forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vigie.ground.access.errors import Denied
from vigie.ground.access.limits import LIMITS, TooMany
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.warning.subscribers import joining, queries
from vigie.warning.subscribers.factories import make_subscriber
from vigie.warning.subscribers.models import Subscriber, Wish
from vigie.warning.subscribers.sealing import Unreadable

pytestmark = pytest.mark.django_db
NOBODY = Actor.nobody()


def ask(address: str = "une@exemple.invalid", countries: tuple[str, ...] = ("CMR",), language: str = "fr") -> str:
    return joining.ask(address, countries=countries, language=language, by=NOBODY).opened().token


def test_nobody_is_subscribed_before_they_confirm() -> None:
    token = ask()
    assert not Subscriber.objects.exists()
    assert joining.confirm(token, by=NOBODY)
    wanted = Subscriber.objects.get().opened()
    assert (wanted.address, wanted.countries, wanted.language) == ("une@exemple.invalid", ("CMR",), "fr")
    assert not Wish.objects.exists()


def test_a_link_works_once_and_no_other_does() -> None:
    token = ask()
    for wrong in ("", "no-such", token[:-1], token.swapcase()):
        assert not joining.confirm(wrong, by=NOBODY)
    assert joining.confirm(token, by=NOBODY)
    assert not joining.confirm(token, by=NOBODY)


def test_a_wish_is_forgotten_after_seven_days() -> None:
    token = ask()
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=False):
        assert joining.forget_unconfirmed() == 0
        assert joining.wish_of(token) is not None
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=False):
        assert joining.wish_of(token) is None
        assert not joining.confirm(token, by=NOBODY)
        assert joining.forget_unconfirmed() == 1
    assert not Wish.objects.exists()


def test_asking_does_the_same_whether_an_address_is_known_or_not() -> None:
    make_subscriber("une@exemple.invalid")
    ask("autre@exemple.invalid")  # the audit chain's head is there from now on

    def asked(address: str) -> list[list[str]]:
        with CaptureQueriesContext(connection) as captured:
            ask(address)
        return [query["sql"].split()[:3] for query in captured.captured_queries]

    statements = asked("une@exemple.invalid")
    assert [words[0] for words in statements] == [words[0] for words in asked("inconnue@exemple.invalid")]
    assert not any("subscribers_subscriber" in word for words in statements for word in words)


def test_asking_again_changes_what_is_wanted_and_keeps_the_links_of_old_letters() -> None:
    make_subscriber("une@exemple.invalid", countries=("CMR",))
    before = Subscriber.objects.get().opened()
    assert joining.confirm(ask("UNE@Exemple.invalid", ("TCD", "CAF"), "en"), by=NOBODY)
    after = Subscriber.objects.get().opened()
    assert (after.countries, after.language) == (("CAF", "TCD"), "en")
    assert (after.token, after.since) == (before.token, before.since)


def test_leaving_forgets_at_once_and_what_else_waits_too() -> None:
    subscriber = make_subscriber("une@exemple.invalid")
    other = make_subscriber("autre@exemple.invalid")
    ask("une@exemple.invalid")
    joining.leave("no-such-token", by=NOBODY)
    assert Subscriber.objects.count() == 2
    token = subscriber.opened().token
    joining.leave(token, by=NOBODY)
    joining.leave(token, by=NOBODY)
    assert Subscriber.objects.get() == other
    assert not Wish.objects.exists()


def test_the_database_alone_shows_no_address_country_or_token() -> None:
    token = ask("secrete@exemple.invalid", ("GNQ",))
    leave = make_subscriber("discrete@exemple.invalid", countries=("STP", "CMR")).opened().token
    rows = [*Wish.objects.values(), *Subscriber.objects.values(), *Entry.objects.values()]
    held = b"".join(
        bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in rows for v in r.values()
    )
    for word in ("secrete", "discrete", "exemple.invalid", "GNQ", "STP", token, leave):
        assert word.encode() not in held
    assert {len(bytes(row.boxed)) for row in (*Wish.objects.all(), *Subscriber.objects.all())} == {1024 + 28}


def test_a_box_moved_to_another_row_or_read_with_another_key_does_not_open(settings: Any) -> None:
    one, other = make_subscriber("une@exemple.invalid"), make_subscriber("autre@exemple.invalid")
    other.boxed = one.boxed
    with pytest.raises(Unreadable):
        other.opened()
    settings.VIGIE_NODE_SECRET = bytes(32)
    with pytest.raises(Unreadable):
        one.opened()


def test_a_flood_of_wishes_is_bounded_for_all_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "subscribe", replace(LIMITS["subscribe"], times=2))
    ask("a@exemple.invalid")
    ask("b@exemple.invalid")
    with pytest.raises(TooMany):
        ask("c@exemple.invalid")
    assert Wish.objects.count() == 2


def test_staff_read_numbers_never_an_address_and_none_under_five(people: People, client_of: Callable[..., Any]) -> None:
    for n in range(5):
        make_subscriber(f"p{n}@exemple.invalid", countries=("CMR", "TCD") if n else ("CMR",))
    found = queries.by_country(by=people["officer"])
    assert (found["CMR"].shown, found["TCD"].shown) == (5, None)
    page = client_of(people["officer"]).get("/bureau/abonnes/").content.decode()
    assert "moins de 5" in page
    assert "exemple.invalid" not in page
    with pytest.raises(Denied):
        queries.by_country(by=people["monitor"])
    for stranger in ("monitor", "outsider"):
        assert client_of(people[stranger]).get("/bureau/abonnes/").status_code in {403, 404}
