"""The thread, end to end, as different people in a real browser: from a message to a number in the plan."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote_plus

import feedparser
import pytest
import xmlschema

from tests.journeys.conftest import Network, Person
from tests.support.node import ROOT, Node

TODAY = datetime.now(UTC).date()
WORDS = "Deux hommes attendent devant notre local depuis hier (récit inventé)."
THREAD = "Le même véhicule passe chaque soir devant chez nous (récit inventé du parcours)."


def fetched(node: Node, path: str) -> bytes:
    with urllib.request.urlopen(node.address + path) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_someone_writes_and_finds_the_conversation_again(network: Network, script: bool) -> None:
    reporter = network.stranger(script=script)
    asked: list[str] = []
    reporter.page.on("request", lambda request: asked.append(request.url))
    reporter.page.goto(f"{network.node.address}/ecrire")
    if script:
        reporter.page.locator("[data-mode=here]").last.wait_for()
    assert len(asked) == (3 if script else 1)
    with_words: list[str] = []
    reporter.page.on("request", lambda request: with_words.append(str(request.post_data_buffer)))
    write(reporter, script=script)
    reporter.page.locator(".words li").last.wait_for()
    code = " ".join(reporter.page.locator(".words li").all_inner_texts())
    assert len(code.split()) == 10
    if script:  # Neither the words nor the code leave the browser.
        assert any("submission" in sent for sent in with_words)
        assert not told(with_words, code)
    assert all(url.startswith(network.node.address) for url in asked)
    assert not reporter.page.context.cookies()
    if script:
        reporter.page.evaluate("const a = document.querySelector('a.leave'); a.href = '#'; a.click()")
        assert code.split()[0] not in reporter.page.inner_text("main")
    with_words.clear()
    come_back(reporter, code.upper(), script=script)
    assert bool(told(with_words, code)) is not script
    assert WORDS in reporter.text
    reporter.page.fill("[name=words]:visible", "Encore un mot (récit inventé).")
    reporter.page.locator("main form:visible button").click()
    reporter.page.locator(".bubble").nth(1).wait_for()
    assert "Encore un mot" in reporter.text
    assert bool(told(with_words, code)) is not script
    if script:
        reporter.look()
        reporter.page.evaluate("dispatchEvent(new Event('pagehide'))")
        assert not reporter.page.locator(".bubble").count()


def told(sent: list[str], code: str) -> list[str]:
    """What of the words or of the code was in any request, as a form or a piece of one writes it."""
    codes = [quote_plus(spelled) for spelled in (code, code.upper())]
    codes += [str(spelled.encode())[2:-1] for spelled in (code, code.upper())]
    return [each for each in ("invent", "Deux hommes", *codes) if any(each in body for body in sent)]


def come_back(reporter: Person, code: str, *, script: bool) -> None:
    """Find the conversation with the code; in a browser that runs a script, opened there."""
    reporter.page.goto(f"{reporter.node.address}/suivi")
    if script:
        reporter.page.locator("[data-mode=here]").last.wait_for()
    if script:
        _misspelt(reporter, code)
    reporter.page.fill("[name=code]", code)
    if script:  # A network that does not answer is not taken for a browser that cannot open.
        reporter.page.context.set_offline(True)
        reporter.page.locator("main form:visible button").click()
        reporter.page.locator("[data-kind=network]").wait_for()
        assert not reporter.page.locator("#on-arrival").is_visible()
        reporter.page.context.set_offline(False)
    reporter.page.locator("main form:visible button").click()
    reporter.page.locator(".bubble").first.wait_for()


def _misspelt(reporter: Person, code: str) -> None:
    """A word with a letter too many is named, and the right one proposed; pressed, it stands in its place."""
    first, rest = code.split(" ", 1)
    reporter.page.fill("[name=code]", f"{first[:2]}{first[1:]} {rest}")
    reporter.page.locator("main form:visible button").click()
    reporter.page.locator("#misspelt button").first.wait_for()
    reporter.look()
    reporter.page.locator("#misspelt button", has_text=re.compile(f"^{first}$", re.IGNORECASE)).click()
    assert reporter.page.input_value("[name=code]").casefold() == code.casefold()
    assert not reporter.page.locator("#misspelt li").count()


def write(reporter: Person, *, script: bool, words: str = WORDS) -> None:
    """Send the form empty, see it kept, then send it whole."""
    reporter.page.check("[name=urgency][value=none]")
    reporter.page.click("main form button")
    assert reporter.page.is_checked("[name=urgency][value=none]")
    reporter.page.fill("[name=words]", words)
    reporter.page.select_option("[name=country]", "CMR")
    paper = {"name": "papier.txt", "mimeType": "text/plain", "buffer": "Papier inventé".encode()}
    reporter.page.set_input_files("[name=pieces]", paper)
    if script:
        reporter.look()
    reporter.page.click("main form button")
    reporter.page.locator(".words li").last.wait_for()
    if script:
        reporter.look()


def test_the_whole_thread(network: Network, shared_data: Path) -> None:
    reporter = network.stranger(script=True)
    reporter.go("/ecrire")
    write(reporter, script=True, words=THREAD)
    code = " ".join(reporter.page.locator(".words li").all_inner_texts())

    _answered_and_recorded(network, reporter, code)
    _verified_by_two(network)
    alert = _assessed_from_a_signal(network)
    deciders = _decided_by_two(network, alert)
    _published_by_two(network, alert, *deciders, shared_data)
    _answered_and_closed(network, alert, *deciders)
    _counted_in_the_plan(network, deciders[0], shared_data)


def _answered_and_recorded(network: Network, reporter: Person, code: str) -> None:
    """The duty desk answers; the person reads it; the request becomes a violation."""
    officer = network.sign_in("permanence-1")
    officer.go("/bureau/demandes/?state=received&country=CMR")
    for link in officer.page.locator("tbody a").all():
        address = link.get_attribute("href")
        assert address
        officer.go(address)
        if THREAD in officer.text:
            break
        officer.page.go_back()
    assert THREAD in officer.text
    officer.fill(words="Nous sommes là. Êtes-vous en sécurité ? (inventé)")
    officer.send("/repondre/")
    come_back(reporter, code, script=True)
    assert "Nous sommes là." in reporter.text
    reporter.page.fill("[name=words]:visible", "Oui, merci (inventé).")
    reporter.page.locator("main form:visible button").click()
    reporter.page.locator(".bubble").nth(2).wait_for()
    assert "Oui, merci" in reporter.text
    reporter.look()
    officer.page.reload()
    assert "Oui, merci" in officer.text
    officer.page.locator('a[href*="/violations/nouvelle/"]').click()
    officer.look()
    officer.page.click("[name=add_source]")
    officer.fill(
        title="Surveillance du local (inventé)",
        narrative=THREAD,
        country="CMR",
        area="CM-NW",
        day=(TODAY - timedelta(days=9)).isoformat(),
        precision="exact",
        reason="Faits précis (inventé).",
    )
    officer.fill(**{"acts-0-act": "surveillance", "acts-0-sex": "woman", "acts-0-victim": "Personne inventée"})
    officer.fill(**{"sources-0-kind": "victim", "sources-1-kind": "eyewitness"})
    officer.send()
    assert "Surveillance du local (inventé)" in officer.text
    officer.look()


def _step(person: Person, verb: str) -> None:
    person.fill(**{f"{verb}-reason": "Vérifié pour ce parcours (inventé)."})
    person.send(f"/{verb}/")
    person.look()


def _verified_by_two(network: Network) -> None:
    """One monitor corroborates and is not offered to verify; another verifies."""
    title = "Surveillance du local (inventé)"
    first, second = network.sign_in("moniteur-2"), network.sign_in("moniteur-3")
    for person in (first, second):
        person.go("/bureau/violations/?country=CMR")
        person.page.click(f"text={title}")
    _step(first, "review")
    _step(first, "corroborate")
    assert first.page.locator('form[action$="/verify/"]').count() == 0
    second.page.reload()
    _step(second, "verify")
    assert second.page.locator('form[action$="/verify/"]').count() == 0


def _assessed_from_a_signal(network: Network) -> str:
    """The watch page shows a signal; the analyst assesses it at Orange."""
    analyst = network.sign_in("analyste-1")
    analyst.go("/bureau/veille/")
    assert analyst.page.locator("main svg").count() >= 2
    assert analyst.page.locator("main table").count() >= 1
    analyst.page.locator('a[href*="/alertes/signal/"]').first.click()
    analyst.look()
    analyst.fill(title="Menaces en hausse au Nord-Ouest (inventé)")
    analyst.send()
    analyst.look()
    address = analyst.page.url.removeprefix(network.node.address)
    analyst.fill(reason="J’appelle les points focaux (inventé).")
    analyst.send("/verifier/")
    analyst.go(f"{address}evaluer/")
    analyst.fill(
        threat="Six menaces en deux semaines (inventé).",
        vulnerability="Peu de relais (inventé).",
        capacity="Un réseau d’entraide (inventé).",
        names_person="no",
        level="sheet",
        do_no_harm="Aucun lieu précis (inventé).",
        likelihood="likely",
        impact="serious",
        confidence="medium",
        certainty="likely",
        valid_until=(TODAY + timedelta(days=20)).isoformat(),
        headline_fr="Menaces en hausse (parcours inventé)",
        description_fr="Les menaces augmentent dans la région (inventé).",
    )
    analyst.send()
    assert "Orange" in analyst.text
    analyst.look()
    return address


def _decided_by_two(network: Network, alert: str) -> tuple[Person, Person]:
    """At Orange the first decision does not issue, and the same person is not offered a second."""
    first, second = network.sign_in("decision-1"), network.sign_in("decision-2")
    first.go(alert)
    first.fill(reason="Il faut prévenir (inventé).")
    first.send("/decider/")
    assert first.page.locator('form[action$="/decider/"]').count() == 0
    second.go(alert)
    second.fill(reason="D’accord (inventé).")
    second.send("/decider/")
    second.look()
    assert second.page.locator('a[href$="/publier/"]').count() == 1
    return first, second


def _published_by_two(network: Network, alert: str, first: Person, second: Person, shared_data: Path) -> None:
    """Proposed by one with the harm sheet, let out by the other; page, Atom and valid CAP follow."""
    assert "parcours inventé" not in fetched(network.node, "/alertes/").decode()
    first.go(f"{alert}publier/")
    first.fill(audience="public", source_exposed="no", reprisal_possible="no", named_threat="no")
    if first.page.locator("[name=repeats_count]").count():  # asked where the signal's source keeps its counts
        first.fill(repeats_count="no")
    first.send()
    first.page.locator('form[action$="/publier/"] button').click()  # the same person tries to be the second
    assert "parcours inventé" not in fetched(network.node, "/alertes/").decode()
    second.go(alert)
    second.page.locator('form[action$="/publier/"] button').click()
    public = network.stranger(script=True)
    public.go("/alertes/")
    public.page.click("text=parcours inventé")
    public.look()
    feed = feedparser.parse(fetched(network.node, "/alertes/atom.xml"))
    assert any("parcours inventé" in entry.title for entry in feed.entries)
    link = public.page.locator('a[href$=".cap.xml"]').get_attribute("href")
    assert link
    message = fetched(network.node, link)
    xmlschema.XMLSchema(str(shared_data / "schemas" / "CAP-v1.2.xsd")).validate(message.decode())
    assert b"<status>Exercise</status>" in message  # a demonstration never says Actual


def _answered_and_closed(network: Network, alert: str, decider: Person, second: Person) -> None:
    """A task is given, done by its owner, and the alert closed by one and confirmed by another, with a lesson."""
    response = alert.replace("/alertes/", "/reponse/")
    decider.go(response)
    decider.fill(task_title="Appeler les coalitions (parcours)", due_at=f"{TODAY + timedelta(days=2)}T09:00")
    decider.page.select_option("[name=owner]", label="moniteur-1")
    decider.send("/tache/")
    owner = network.sign_in("moniteur-1")
    owner.go(alert)
    owner.fill(outcome="Appelées (inventé).")
    owner.page.locator("form:has([name=outcome]) button").first.click()
    decider.go(f"{response}clore/")
    decider.fill(result="averted", happened="Rien n’est arrivé (inventé).", evidence="Appelées avant (inventé).")
    decider.send()
    assert decider.page.locator('form[action$="/confirmer/"]').count() == 0
    second.go(response)
    second.send("/confirmer/")
    decider.go(f"{response}lecon/")
    decider.fill(
        words="Prévenir plus tôt (inventé).", follow_up="Revoir la liste", due_at=f"{TODAY + timedelta(days=9)}T09:00"
    )
    decider.page.select_option("[name=owner]", label="moniteur-1")
    decider.send()
    decider.look()
    assert "Prévenir plus tôt (inventé)." in decider.text


def _counted_in_the_plan(network: Network, decider: Person, shared_data: Path) -> None:
    """The network's real plan comes in; both indicators are there and open to their rows."""
    plan = shared_data / "plan-redhac-2019-2024.txt"
    command = [sys.executable, "-m", "vigie", "plan", "import", str(plan), "--new-plan"]
    environment = {**os.environ, "VIGIE_HOME": str(network.node.home)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    coordinator = network.sign_in("coordination")
    coordinator.go("/bureau/plan/indicateurs/")
    for recipe in ("verified-incidents", "alerts-in-time"):
        address = coordinator.page.locator(f'a[href*="{recipe}"]').first.get_attribute("href")
        assert address
        decider.go(address)
        assert re.search(r"\d", decider.page.inner_text("main table"))
        rows = decider.page.locator("main table a").first.get_attribute("href")
        assert rows
        decider.go(rows)
        assert decider.page.locator("main tbody tr").count() >= 1


PLANTED = [
    THREAD,
    "Le même véhicule",
    "Nous sommes là.",
    "Oui, merci (inventé)",
    "Surveillance du local",
    "Personne inventée",
    "Vérifié pour ce parcours",
    "Menaces en hausse au Nord-Ouest",
    "Six menaces en deux semaines",
    "Appeler les coalitions (parcours)",
    "Appelées (inventé)",
    "Prévenir plus tôt (inventé)",
]


def _files(folder: Path, since: float) -> list[Path]:
    """Files below a folder written since a moment; what vanishes meanwhile is no longer there to leak."""
    found = []
    for path in folder.rglob("*"):
        try:
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                found.append(path)
        except OSError:
            continue
    return found


def test_no_word_of_the_thread_lies_in_clear_on_the_node(network: Network, shared_data: Path) -> None:
    """After the thread, on the same node: database, WAL, keys, logs and temporary files hold none of its words."""
    node = network.node
    begun = (node.home / "keys").stat().st_mtime
    kept = _files(node.home, 0)
    assert any(path.name == "vigie.sqlite3" for path in kept)
    assert any(path.name.endswith("-wal") for path in kept)
    # Our own sources say these words, and so does the reader's browser, which is not the node.
    temporary = [
        path
        for path in _files(Path(tempfile.gettempdir()), begun)
        if not {node.home, ROOT} & set(path.parents) and not re.search("playwright|chromium", str(path))
    ]
    for path in [*kept, *temporary]:
        try:
            content = path.read_bytes()
        except OSError:
            continue
        for words in PLANTED:
            assert words.encode() not in content, f"{words!r} in {path.name}"
    for words in PLANTED:
        assert words not in node.output
