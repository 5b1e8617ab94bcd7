"""Who keeps the refuges, alone with them in a real browser: a place, an address for two, arriving and leaving."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import Network, Person

TODAY = datetime.now(UTC).date()
HOUSE, WHERE = "Maison du parcours (inventée)", "Rue du parcours inventée"
FIRST, SECOND = "Personne inventée 911", "Personne inventée 912"
NIGHTS = {"first": TODAY.isoformat(), "last": (TODAY + timedelta(days=3)).isoformat()}


def waiting(keeper: Person, name: str) -> str:
    """Put someone on the waiting list; returns the address of their stay."""
    keeper.go("/bureau/refuges/demander/")
    keeper.fill(person=name, size="1", urgency="immediate", need="Besoin inventé.")
    keeper.send()
    keeper.look()
    return keeper.page.url.split(keeper.node.address)[1]


def free_places(keeper: Person, stay: str) -> str:
    """Ask which places are free on the nights of this journey; returns what the page offers."""
    keeper.go(f"{stay}place/")
    keeper.fill(**NIGHTS)
    keeper.page.locator("main form").first.locator("button").click()
    keeper.page.wait_for_load_state()
    keeper.look()
    return keeper.text


@pytest.mark.slow
def test_a_keeper_alone_with_the_refuges(network: Network) -> None:
    keeper = network.sign_in("refuge-1")
    keeper.go("/bureau/refuges/nouveau/")
    keeper.fill(name=HOUSE, contact="Une voisine inventée", suits="Une personne seule.")
    keeper.send()
    house = keeper.page.url.split(keeper.node.address)[1]
    keeper.inside("/places/", name="Lit du parcours", sleeps="1", opens=TODAY.isoformat())
    keeper.look()
    _address_for_two(network, keeper, house)
    _one_place_for_one(keeper)
    keeper.go("/bureau/refuges/")


def _address_for_two(network: Network, keeper: Person, house: str) -> None:
    keeper.go(f"{house}adresse/nouvelle/")
    keeper.fill(address=WHERE)
    for box in keeper.page.locator('main [name="people"]').all():
        box.check()
    keeper.send()
    assert WHERE not in keeper.text
    keeper.page.goto(f"{keeper.node.address}{house}adresse/")
    assert WHERE not in keeper.text
    keeper.page.locator("main a[href*='/a-deux/']").click()
    keeper.page.wait_for_load_state()
    keeper.send()
    second = network.sign_in("refuge-2")
    second.go("/bureau/verrou/")
    second.page.locator("main form[action*='/preter/']").first.locator("button").click()
    second.page.wait_for_load_state()
    keeper.go(f"{house}adresse/")
    assert WHERE in keeper.text


def _one_place_for_one(keeper: Person) -> None:
    stay = waiting(keeper, FIRST)
    assert f"{HOUSE} · Lit du parcours" in free_places(keeper, stay)
    place = keeper.page.locator(f'main option:has-text("{HOUSE}")').first.get_attribute("value")
    assert place is not None
    keeper.fill(place=place, reason="Seule place libre (inventé).")
    keeper.send()
    assert "Place retenue" in keeper.text
    other = waiting(keeper, SECOND)
    assert HOUSE not in free_places(keeper, other)
    keeper.go(stay)
    keeper.inside("/liste/route/")
    keeper.inside("/etape/arrive/", **{"arrive-reason": "Arrivée (inventé)."})
    keeper.look()
    keeper.inside("/maison/", severity="low", words="Robinet cassé (inventé).")
    keeper.inside("/depense/", what="Repas", amount="12000", currency="XAF", on=TODAY.isoformat())
    keeper.inside("/etape/leave/", **{"leave-reason": "Départ (inventé)."})
    assert "ce séjour est terminé" in keeper.text
    assert HOUSE in free_places(keeper, other)
