"""A monitor without a network: the field application, on a phone that may be seized."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import AXE, Network
from tests.support.browser import FLAGS
from tests.support.machine import chromium
from tests.support.node import Node

pytestmark = [pytest.mark.slow, pytest.mark.node]
FAKE_VOICE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
WORDS, TOWN = "mot-planté-Zyxwvut en clair", "Localité-plantée-Qrst"
PHONE = {"width": 360, "height": 640}


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def launch(browser: Browser, profile: Path) -> BrowserContext:
    """A browser whose storage lies in a folder that can be searched, and that stays when it is closed."""
    return browser.browser_type.launch_persistent_context(
        str(profile), executable_path=chromium(), headless=True, args=[*FLAGS, *FAKE_VOICE], locale="fr-FR",
        viewport=PHONE,
    )  # fmt: skip


@pytest.fixture
def phone(browser: Browser, profile: Path) -> Iterator[BrowserContext]:
    context = launch(browser, profile)
    yield context
    context.close()


def install(phone: BrowserContext, node: Node) -> Page:
    """Open the application for the first time, with a network, until it can do without."""
    page = phone.pages[0]
    page.goto(f"{node.address}/terrain/")
    page.get_by_role("button", name="J’ai compris").click()
    page.wait_for_function("navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)")
    page.wait_for_selector("text=Clé reconnue")
    return page


def into(page: Page) -> None:
    """Through the tool, by a long press on its title."""
    page.locator("h1").dispatch_event("pointerdown")
    page.get_by_role("button", name="Raconter ce qui s’est passé").wait_for(timeout=5000)


def tell(page: Page) -> str:
    """A capture with voice, picture and words; returns its number."""
    page.get_by_role("button", name="Raconter ce qui s’est passé").click()
    page.click("#voice")
    page.wait_for_timeout(1200)
    page.click("#voice")
    page.wait_for_selector("#pieces li")
    page.select_option("#act", index=1)
    page.select_option("#country", "CMR")
    page.select_option("#area", index=1)
    page.fill("#locality", TOWN)
    page.fill("#day", "2026-11-20")
    page.select_option("#precision", "exact")
    page.fill("#words", WORDS)
    page.set_input_files("#photo", {"name": "p.png", "mimeType": "image/png", "buffer": picture(page)})
    page.wait_for_selector("#pieces li >> nth=1")
    page.click("#save")
    return page.inner_text("#number")


def picture(page: Page) -> bytes:
    """A small picture, taken of the screen."""
    return page.screenshot(clip={"x": 0, "y": 0, "width": 80, "height": 80})


def states(page: Page) -> list[str | None]:
    return [row.get_attribute("data-state") for row in page.locator("#saved li").all()]


def held(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_monitor_captures_without_a_network_and_the_desk_makes_a_violation_of_it(
    phone: BrowserContext, profile: Path, node: Node, network: Network
) -> None:
    page = install(phone, node)
    found = AXE.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
    assert not found, [(fault["id"], [place["target"] for place in fault["nodes"]]) for fault in found]
    phone.set_offline(True)
    number = tell(page)
    assert states(page) == ["waiting"]
    page.reload()
    into(page)
    assert states(page) == ["waiting"]
    assert number in page.inner_text("#saved")
    phone.set_offline(False)
    page.wait_for_selector('#saved li[data-state="sent"]', timeout=8000)
    receipt = page.locator("#saved code").nth(1).inner_text()
    assert re.fullmatch(r"[0-9A-F]{8}", receipt)

    officer = network.sign_in("permanence-1")
    officer.go("/bureau/demandes/?state=received&country=CMR")
    for address in [link.get_attribute("href") or "" for link in officer.page.locator("tbody a").all()]:
        officer.go(address)
        if number in officer.text:
            break
    assert WORDS in officer.text
    assert number in officer.text
    with officer.page.expect_download() as handed:
        officer.page.locator('a[href*="/pieces/"]').first.click()
    assert handed.value.path().read_bytes()[:4] == b"\x1aE\xdf\xa3"  # EBML: the voice, as it was recorded
    officer.page.locator('a[href*="/violations/nouvelle/"]').click()
    assert officer.page.input_value("[name=narrative]") == WORDS
    officer.fill(country="CMR", reason="Faits précis (inventé).")
    officer.fill(**{"acts-0-sex": "woman", "acts-0-victim": "Personne inventée", "sources-0-kind": "victim"})
    officer.send()
    assert TOWN in officer.text, officer.text


def test_what_lies_on_a_seized_phone_says_nothing_of_the_report(
    phone: BrowserContext, profile: Path, node: Node
) -> None:
    page = install(phone, node)
    phone.set_offline(True)
    number = tell(page)
    page.get_by_role("button", name="Raconter ce qui s’est passé").click()
    page.fill("#words", f"{WORDS} inachevé")
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_selector("#number")
    assert "inachevé" in page.inner_text("main")  # said of the state; the words themselves are gone
    assert WORDS not in page.content()
    assert states(page) == ["waiting", "waiting"]
    phone.close()
    stored = held(profile)
    assert number.encode() in stored or number.encode("utf-16-le") in stored  # the folder is the right one
    for planted in (WORDS, TOWN, "Zyxwvut", "plantée-Qrst"):
        assert not [planted for form in ("utf-8", "utf-16-le", "latin-1") if planted.encode(form) in stored]


def test_a_killed_browser_still_sends_what_it_kept(browser: Browser, profile: Path, node: Node) -> None:
    first = launch(browser, profile)
    page = install(first, node)
    first.set_offline(True)
    number = tell(page)
    first.close()
    second = launch(browser, profile)
    page = second.pages[0]
    page.goto(f"{node.address}/terrain/")
    into(page)
    page.wait_for_selector('#saved li[data-state="sent"]', timeout=8000)
    assert number in page.inner_text("#saved")
    second.close()


def test_what_waits_leaves_on_a_stick_and_the_desk_brings_it_in(
    phone: BrowserContext, node: Node, network: Network, tmp_path: Path
) -> None:
    page = install(phone, node)
    phone.set_offline(True)
    tell(page)
    with page.expect_download() as handed:
        page.get_by_role("button", name="Sortir ce qui attend").click()
    assert re.fullmatch(r"[0-9a-f]{8}", handed.value.suggested_filename)
    file = tmp_path / handed.value.suggested_filename
    handed.value.save_as(file)
    officer = network.sign_in("permanence-1")
    for said in ("Nouveaux : 1. Déjà là : 0.", "Nouveaux : 0. Déjà là : 1."):
        officer.go("/bureau/demandes/apporter/")
        officer.page.set_input_files("[name=file]", file)
        officer.send()
        assert said in officer.text.replace("\xa0", " ")
    phone.set_offline(False)
    page.wait_for_selector('#saved li[data-state="sent"]', timeout=8000)  # known already: the receipt alone comes


def test_what_a_messenger_shares_is_sealed_by_the_service_worker(
    phone: BrowserContext, profile: Path, node: Node
) -> None:
    page = install(phone, node)
    phone.set_offline(True)
    page.evaluate(
        """words => {
          const form = Object.assign(document.createElement("form"),
            {method: "post", action: "/terrain/partage", enctype: "multipart/form-data", autocomplete: "off"});
          const text = Object.assign(document.createElement("input"), {name: "text", value: words});
          const file = Object.assign(document.createElement("input"), {name: "files", type: "file"});
          const held = new DataTransfer();
          held.items.add(new File([new Uint8Array(4000)], "note.ogg", {type: "audio/ogg"}));
          file.files = held.files;
          form.append(text, file); document.body.append(form); form.submit();
        }""",
        WORDS,
    )
    page.wait_for_selector('#saved li[data-state="waiting"]')
    phone.close()
    names = [path.name for path in profile.rglob("*") if path.is_file() and WORDS.encode() in path.read_bytes()]
    assert not names


def test_a_journey_is_planned_sealed_and_news_of_it_moves_its_clock(phone: BrowserContext, node: Node) -> None:
    page, sent = install(phone, node), []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    into(page)
    page.get_by_role("button", name="Avant un trajet").click()
    page.fill("#words", WORDS)
    page.click("#save")
    page.wait_for_selector("text=Répondez aux trois questions de temps.")
    for name, hours in (("starts", "0"), ("every", "4"), ("lasts", "8")):
        page.select_option(f"#{name}", hours)
    phone.set_offline(True)
    page.click("#save")
    page.wait_for_selector("text=personne ne connaît encore votre trajet")
    phone.set_offline(False)
    page.click("#save")
    code = page.inner_text("#code")
    assert len(code.replace(" ", "")) == 16
    assert not [body for body in sent if "Zyxwvut" in body]
    page.get_by_role("button", name="Retour").click()
    page.get_by_role("button", name="Donner des nouvelles").click()
    page.fill("#trip-code", code + code[-1])  # as someone who is made to
    page.get_by_label("Je vais bien, et je continue").check()
    page.click("#send")
    page.wait_for_selector("text=Prochaines nouvelles au plus tard")


def test_one_gesture_erases_all_that_a_page_can_erase(phone: BrowserContext, node: Node) -> None:
    page = install(phone, node)
    phone.set_offline(True)
    tell(page)
    page.get_by_role("button", name="Tout effacer").click()
    page.get_by_role("button", name="Appuyez encore").click()
    page.wait_for_selector("#wiped")
    left = page.evaluate(
        "async () => [(await indexedDB.databases()).length, (await caches.keys()).length,"
        " (await navigator.serviceWorker.getRegistrations()).length, localStorage.length]"
    )
    assert left == [0, 0, 0, 0]
    assert "l’historique du navigateur" in page.inner_text("main")
