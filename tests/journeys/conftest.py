"""A demonstration node that really runs, and people who use it in a real browser."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.browser import browser
from tests.support.node import Node, running_node
from vigie.demo.people import Login, read_logins

__all__ = ["browser"]
SHOTS = os.environ.get("VIGIE_SHOTS", "")  # a folder: each page visited is kept there as a picture
AXE = Axe()


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """One node for all journeys, with the invented story told."""
    environment = {"DATABASE_URL": os.environ.get("DATABASE_URL", "")}
    with running_node(None, "--demonstration", **environment) as started:
        yield started


@dataclass
class Person:
    """Someone at a browser of their own."""

    node: Node
    page: Page
    script: bool = True

    def go(self, path: str) -> None:
        """Open an address of the node; it must be there, and be usable by everyone (axe, WCAG 2.2 AA)."""
        answer = self.page.goto(self.node.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        self.look()

    def look(self) -> None:
        """Check the page as it stands: no accessibility fault, and a picture if asked.

        axe is a script: where there is none, only that nothing is wider than the screen.
        """
        if SHOTS:
            name = re.sub(r"[0-9a-f-]{36}", "id", self.page.url.split("//")[1].split("/", 1)[1]) or "home"
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{re.sub(r'[^a-z]+', '-', name)}.png", full_page=True)
        if not self.script:
            width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert self.page.evaluate(width) <= 0, f"{self.page.url} is wider than the screen"
            return
        found = AXE.run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response
        faults = [(fault["id"], [place["target"] for place in fault["nodes"]][:3]) for fault in found["violations"]]
        assert not faults, f"{self.page.url}: {faults}"

    def fill(self, **values: Any) -> None:
        """Fill fields by name: text, selects and radio buttons alike."""
        for name, value in values.items():
            fields = self.page.locator(f'main [name="{name}"]')
            if fields.first.get_attribute("type") == "radio":
                self.page.check(f'main [name="{name}"][value="{value}"]')
            elif fields.first.evaluate("field => field.tagName") == "SELECT":
                fields.first.select_option(value)
            else:
                fields.first.fill(value)

    def send(self, action: str = "") -> None:
        """Press the button of a form: the one that leads to `action`, else the page's last."""
        form = f'main form[action$="{action}"]' if action else "main form"
        self.page.locator(form).last.locator("button").last.click()
        self.page.wait_for_load_state()

    def inside(self, action: str, /, **values: str) -> None:
        """Fill and send the form that leads to `action`, opening it where it is folded."""
        form = self.page.locator(f'main form[action$="{action}"]').last
        folded = form.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            folded.first.locator("summary").click()
        for name, value in values.items():
            field = form.locator(f'[name="{name}"]')
            kind = field.first.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
            if kind == "select":
                field.select_option(value)
            elif kind == "radio":
                form.locator(f'[name="{name}"][value="{value}"]').check()
            elif kind == "checkbox":
                field.first.set_checked(True)
            else:
                field.fill(value)
        form.locator("button").last.click()
        self.page.wait_for_load_state()

    @property
    def text(self) -> str:
        return self.page.inner_text("body")


@dataclass
class Network:
    """The people of the demonstration."""

    node: Node
    browser: Browser
    spent: set[tuple[str, str]] = field(default_factory=set)

    def passphrase(self, pseudonym: str) -> str:
        """The passphrase of one of them."""
        return self._logins[pseudonym].passphrase

    def code(self, pseudonym: str) -> str:
        """Six digits no journey has used yet for this person: the node takes each once, so wait for the next."""
        while (pseudonym, digits := self._logins[pseudonym].code()) in self.spent:
            time.sleep(0.5)
        self.spent.add((pseudonym, digits))
        return digits

    @cached_property
    def _logins(self) -> dict[str, Login]:
        return {login.pseudonym: login for login in read_logins(self.node.home / "demonstration")}

    def sign_in(self, pseudonym: str, *, plain: bool = False) -> Person:
        """Come in as one of them, with passphrase and code; `plain`: on a phone of 360 px, without JavaScript."""
        held: Any = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False} if plain else {}
        page = self.browser.new_context(locale="fr-FR", **held).new_page()
        person = Person(self.node, page, script=not plain)
        person.go("/bureau/")
        person.fill(pseudonym=pseudonym, passphrase=self.passphrase(pseudonym), code=self.code(pseudonym))
        person.send()
        assert person.page.url == f"{self.node.address}/bureau/", person.text
        person.look()
        return person

    def stranger(self, *, script: bool) -> Person:
        """Someone without an account; without JavaScript if so asked."""
        context = self.browser.new_context(locale="fr-FR", java_script_enabled=script)
        return Person(self.node, context.new_page())


@pytest.fixture(scope="session")
def network(node: Node, browser: Browser) -> Network:
    """Everyone."""
    return Network(node, browser)
