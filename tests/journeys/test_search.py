"""Searching at the desk, in a real browser and without a trace of what was asked."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Network

SIZES = ({"width": 360, "height": 740}, {"width": 1280, "height": 900})


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_a_monitor_searches_words_and_then_a_name(network: Network, size: dict[str, int]) -> None:
    monitor = network.sign_in("moniteur-1" if size is SIZES[0] else "moniteur-2")
    page = monitor.page
    page.set_viewport_size(size)
    monitor.go("/bureau/recherche/")
    monitor.fill(asked='INVENTES "aucun de ces faits" demonstr* -zzz')
    monitor.send()
    assert page.locator(".found li").count() == 20
    assert {"inventé", "aucun", "démonstration"} <= set(page.locator("mark").all_inner_texts())
    assert page.url == f"{network.node.address}/bureau/recherche/"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    monitor.look()
    page.click("main .pages button")
    assert "Page 2 sur" in monitor.text
    page.click("main .found a >> nth=0")
    violation = page.url
    victim = page.locator("main tbody th").first.inner_text().split("\n")[0]
    monitor.look()
    monitor.go("/bureau/recherche/exacte/")
    monitor.fill(identity=" ".join(reversed(victim.upper().split())))
    page.click("main form[role=search] button")
    assert violation.removeprefix(network.node.address) in page.locator(".found").inner_html()
    assert victim not in page.url
    monitor.look()
