"""The demonstration has subscribers whom nobody could write to."""

from __future__ import annotations

import pytest

from vigie.demo.subscribers import PLACE, tell_subscribers
from vigie.ground.seal.fixtures import People
from vigie.warning.subscribers.models import Subscriber, Wish
from vigie.warning.subscribers.queries import by_country


@pytest.mark.django_db
def test_some_confirmed_and_one_waits_all_under_a_name_that_does_not_exist(people: People) -> None:
    tell_subscribers()
    rows = [*Subscriber.objects.all(), *Wish.objects.all()]
    assert all(row.opened().address.endswith(f"@{PLACE}") for row in rows)
    assert PLACE.endswith(".invalid")
    assert not any(PLACE.encode() in bytes(row.boxed) for row in rows)
    shown = {country: many.shown for country, many in by_country(by=people["analyst"]).items()}
    assert shown == {"CMR": 5, "TCD": None}
    assert [wish.opened().address for wish in Wish.objects.all()] == [f"en-attente@{PLACE}"]
