"""What is kept, and why, read by someone of the duty desk in a real browser."""

from __future__ import annotations

from tests.journeys.conftest import Network


def test_the_rules_are_told_and_a_hold_is_lifted(network: Network) -> None:
    person = network.sign_in("permanence-2")
    person.go("/bureau/conservation/")
    assert "12 mois" in person.text
    person.page.locator("table a").first.click()
    person.page.wait_for_load_state()
    person.look()
    assert "repose là-dessus" in person.text
    person.fill(reason="La violation est close (exemple).")
    person.send("lever/")
    person.look()
    assert "La retenue est levée" in person.text
