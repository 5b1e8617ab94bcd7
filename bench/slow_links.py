"""What a person on a slow link waits for, in a real browser: 2G (250 kbit/s, 300 ms) and GPRS (50 kbit/s, 500 ms).

Usable means that the first thing a person needs is on the screen and answers: the box to write in, or the
application's first button. Chromium holds the page to the link (DevTools throttling: latency at each
request, no handshakes); medians of five, each with an empty cache but for the second visit.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from bench.table import show
from tests.support.browser import FLAGS
from tests.support.machine import chromium
from tests.support.node import Node, running_node

TIMES = 5
PHONE = ViewportSize(width=360, height=640)
LINKS = {"2G": (250, 300), "GPRS": (50, 500)}  # kbit/s, milliseconds
WRITE, FIRST, TOOL = "textarea[name=words]", "button", "h1[tabindex]"


def _throttled(context: BrowserContext, link: str) -> Page:
    kilobits, latency = LINKS[link]
    page = context.new_page()
    rate = kilobits * 1000 / 8
    link_now = {"offline": False, "latency": latency, "downloadThroughput": rate, "uploadThroughput": rate}
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", link_now)
    return page


def _seconds(page: Page, address: str, usable: str) -> float:
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(usable).first.wait_for(state="visible")
    return time.perf_counter() - began


def _write(browser: Browser, node: Node, link: str) -> float:
    context = browser.new_context(viewport=PHONE, locale="fr-FR")
    try:
        return _seconds(_throttled(context, link), f"{node.address}/ecrire", WRITE)
    finally:
        context.close()


def _first_visit(browser: Browser, node: Node, link: str) -> float:
    context = browser.new_context(viewport=PHONE, locale="fr-FR")
    try:
        return _seconds(_throttled(context, link), f"{node.address}/terrain/", FIRST)
    finally:
        context.close()


def _second_visit(browser: Browser, node: Node, link: str) -> float:
    context = browser.new_context(viewport=PHONE, locale="fr-FR")
    try:
        page = _throttled(context, link)
        _seconds(page, f"{node.address}/terrain/", FIRST)
        page.locator(FIRST).first.click()
        page.evaluate("navigator.serviceWorker.ready.then(() => caches.keys())")
        page.close()
        return _seconds(_throttled(context, link), f"{node.address}/terrain/", TOOL)
    finally:
        context.close()


ASKED: tuple[tuple[str, str, Callable[[Browser, Node, str], float], float], ...] = (
    ("/ecrire", "2G", _write, 1.5),
    ("/ecrire", "GPRS", _write, 5.0),
    ("/terrain/, first visit", "2G", _first_visit, 4.0),
    ("/terrain/, second visit", "2G", _second_visit, 1.0),
)


def measure(node: Node) -> bool:
    """Measure each; True when every median keeps its limit."""
    rows = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        for what, link, ask, limit in ASKED:
            took = [ask(browser, node, link) for _ in range(TIMES)]
            rows.append((f"{what} on {link}", min(took), statistics.median(took), max(took), limit))
        browser.close()
    show("Slow links, seconds until usable", ["", "least", "median", "most", "limit"], [[*row] for row in rows])
    return all(median <= limit for _what, _least, median, _most, limit in rows)


if __name__ == "__main__":
    with running_node(None, "--demonstration") as running:
        sys.exit(0 if measure(running) else 1)
