"""A focal point without a network fills in the week; it arrives sealed, and the desk takes it into the grid."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.journeys.conftest import AXE, Network
from tests.journeys.test_field import held, install, phone, profile, states
from tests.support.node import Node

__all__ = ["phone", "profile"]
pytestmark = [pytest.mark.slow, pytest.mark.node]
WORDS = "semaine-plantée Zyxwvut"


def test_a_week_is_judged_without_a_network_and_becomes_the_grid(
    phone: BrowserContext, profile: Path, node: Node, network: Network
) -> None:
    page = install(phone, node)
    phone.set_offline(True)
    page.get_by_role("button", name="La semaine dans votre pays").click()
    found = AXE.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
    assert not found, [(fault["id"], [place["target"] for place in fault["nodes"]]) for fault in found]
    page.click("#save")
    assert page.locator(".wrong").is_visible()  # nothing was said yet
    page.select_option("#country", "TCD")
    page.select_option("#week", index=1)
    page.select_option("#l-arrests", "more")
    page.select_option("#t-arrests", "more")
    page.select_option("#l-laws", "unknown")
    page.fill("#words", WORDS)
    page.click("#save")
    number = page.inner_text("#number")
    assert states(page) == ["waiting"]
    assert not [form for form in ("utf-8", "utf-16-le") if WORDS.encode(form) in held(profile)]
    phone.set_offline(False)
    page.wait_for_selector('#saved li[data-state="sent"]', timeout=8000)

    officer = network.sign_in("permanence-1")
    officer.go("/bureau/demandes/?state=received&country=TCD")
    for address in [link.get_attribute("href") or "" for link in officer.page.locator("tbody a").all()]:
        officer.go(address)
        if number in officer.text:
            break
    officer.page.locator('a[href*="/situation/demande/"]').click()
    officer.page.select_option("[name=point]", index=1)
    officer.page.locator("form.filters button").click()
    assert officer.page.input_value("[name=level-arrests]") == "more"
    assert officer.page.input_value("[name=level-laws]") == "unknown"
    assert officer.page.input_value("[name=words]") == WORDS
    officer.send()
    assert WORDS in officer.text
    assert "Par l’application de terrain" in officer.text
