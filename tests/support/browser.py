"""Fixtures for journeys: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.machine import CHROMIUM, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; `browser.new_context(java_script_enabled=False, locale="fr")` is a person without script.

    Absent, it is a skip on a contributor's machine and a failure in continuous integration.
    """
    program = chromium()
    if program is None:
        absent = f"missing: {CHROMIUM.name} (Debian: apt-get install {CHROMIUM.package})"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    # Playwright's loop would make Django refuse its own synchronous calls in the same test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield chrome
        chrome.close()
