"""Whoever travels agrees on news without a script; who is made to speak is looked for, and the screen does not tell."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Network, Person

pytestmark = [pytest.mark.slow, pytest.mark.node]


def news(person: Person, code: str, how: str) -> str:
    """Give news; returns what the page says."""
    person.go("/nouvelles")
    person.fill(code=code, how=how)
    person.send()
    return person.page.inner_text("main")


def test_a_traveller_under_constraint_is_looked_for_and_the_journey_ends_at_the_desk(network: Network) -> None:
    phone = network.stranger(script=True)  # axe is a script: it looks at what a phone without one is given
    phone.go("/trajet")
    phone.fill(words="Trajet inventé vers une ville inventée", starts="0", every="4", lasts="8")
    phone.send()
    phone.look()
    code = phone.page.inner_text(".code")

    plain = network.stranger(script=False).page
    plain.goto(f"{network.node.address}/nouvelles")
    plain.fill('[name="code"]', code)
    plain.check('[name="how"][value="well"]')
    plain.locator("main form button").last.click()
    assert "Prochaines nouvelles au plus tard" in plain.inner_text("main")

    forced = news(phone, code + code[-1], "arrived")
    assert "bon port" in forced
    assert "Aucun trajet en cours" in news(phone, code, "well")
    phone.look()

    officer = network.sign_in("permanence-1")
    officer.go("/bureau/")
    officer.page.get_by_role("link", name="a tapé son code sous contrainte").first.click()
    officer.look()
    assert "code tapé sous contrainte" in officer.text
    officer.inside("noter/", reached="yes", words="Entendue par téléphone (exemple).")
    officer.inside("clore/", outcome="safe", words="En lieu sûr (exemple).")
    officer.look()
    officer.go("/bureau/demandes/trajets/?finis=1")
    officer.go("/bureau/demandes/trajets/nouveau/")
