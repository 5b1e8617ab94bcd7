"""What refuges were: nights that someone slept, and not those that were only held."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.shelters import past, staying
from vigie.protection.shelters.factories import held_stay, make_shelter, places_of
from vigie.protection.shelters.facts import Done, Place, ShelterFacts, StayFacts
from vigie.protection.shelters.models import Shelter, Stay

TODAY = date(2026, 3, 10)


def stay(first: date, nights: int, *, size: int = 1, **steps: date) -> StayFacts:
    """A stay of so many held nights, with steps on these days."""
    held = [["house", "bed", (first + timedelta(days=n)).isoformat()] for n in range(nights)]
    done = [
        Done(verb=verb, by="x", at=datetime.combine(day, datetime.min.time(), UTC).isoformat())
        for verb, day in steps.items()
    ]
    return StayFacts(person="P", size=size, nights=held, history=done)


def test_a_night_counts_from_arriving_to_leaving_and_not_because_it_was_held() -> None:
    first = date(2026, 3, 1)
    assert past.slept(stay(first, 5), TODAY) == []
    assert past.slept(stay(first, 30, arrive=first), TODAY)[-1] == TODAY - timedelta(days=1)
    left = stay(first, 30, arrive=date(2026, 3, 2), leave=date(2026, 3, 4))
    assert past.slept(left, TODAY) == [date(2026, 3, 2), date(2026, 3, 3)]


def test_months_hold_nights_people_and_what_could_be() -> None:
    house = ShelterFacts(
        name="Maison", places=[Place(name="Lit", opens="2026-02-27"), Place(name="B", opens="2026-03-09")]
    )
    stays = [(Stay(), stay(date(2026, 2, 27), 4, size=3, arrive=date(2026, 2, 27)))]
    shown = past.months([(Shelter(), house)], stays, TODAY)
    assert len(shown) == past.MONTHS
    assert shown[0] == past.Month(date(2026, 3, 1), slept=2, people=6, open=10)
    assert shown[1] == past.Month(date(2026, 2, 1), slept=2, people=6, open=2)
    assert {(one.slept, one.open) for one in shown[2:]} == {(0, 0)}
    assert shown[-1].first == date(2025, 4, 1)


@pytest.mark.django_db
def test_the_page_and_what_is_not_settled_in_a_house_are_for_the_refuges_team(people: People, client_of: Any) -> None:
    host = people["host"]
    shelter = make_shelter(by=host)
    one = held_stay(shelter, places_of(shelter, by=host)[0], by=host)
    staying.arrive(one, reason="Là.", by=host)
    staying.spend(
        one, what="Repas", amount="1200", currency="XAF", budget_line="2.1.9", on=timezone.localdate(), by=host
    )
    staying.note_house(one, severity="high", words="Quelqu’un a sonné (inventé).", follow_up="", by=host)
    keeper = client_of(people["host2"])
    assert "2.1.9" in keeper.get("/bureau/refuges/occupation/").content.decode()
    assert "a sonné" in keeper.get("/bureau/refuges/").content.decode()
    (note,) = StayFacts.opened(open_one(one, by=host)).notes
    staying.settle_note(one, note.id, outcome="Serrure changée (exemple).", by=host)
    assert "a sonné" not in keeper.get("/bureau/refuges/").content.decode()
    assert client_of(people["protector"]).get("/bureau/refuges/occupation/").status_code == 403
