"""A protection officer alone with a case, in a real browser: from a violation to help, consent, form and money."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import Network, Person

TODAY = datetime.now(UTC).date()
TITLE = "Menaces sur une avocate (inventé)"
NAME = "Personne inventée 808"


def part(person: Person, address: str) -> None:
    """Follow the case's own link to one of its parts, as anyone may use it (axe)."""
    person.page.locator(f'main nav a[href$="/{address}/"]').click()
    person.page.wait_for_load_state()
    person.look()


@pytest.mark.slow
def test_an_officer_alone_with_a_case(network: Network) -> None:
    officer = network.sign_in("protection-1")
    officer.go("/bureau/dossiers/nouveau/")
    officer.fill(title=TITLE, urgency="immediate", country="GAB", situation="Situation inventée.")
    officer.fill(**{"persons-0-name": NAME, "persons-0-link": "principal"})
    officer.send()
    assert TITLE in officer.text
    officer.look()
    officer.inside("/etape/take/", **{"take-reason": "Je l’accompagne (inventé)."})
    _risk(officer)
    _support(officer)
    _consented(officer)
    _sent(officer)
    _paid(network, officer)
    _withdrawn(officer)


def _risk(officer: Person) -> None:
    part(officer, "risque")
    words = dict.fromkeys(("threats", "vulnerabilities", "capacities", "reasons"), "Discuté avec elle (inventé).")
    officer.fill(**words, own_level="high", likelihood="likely", impact="critical")
    officer.fill(review_on=(TODAY + timedelta(days=10)).isoformat())
    officer.send()
    assert "Extrême" in officer.text
    officer.look()


def _support(officer: Person) -> None:
    """A step that shares the name is planned, and cannot begin yet."""
    part(officer, "soutien")
    officer.inside(
        "/soutien/mesure/", kind="legal", what="Mandater un cabinet (inventé)", person=_person(officer),
        owner=_me(officer), deadline=(TODAY + timedelta(days=5)).isoformat(), provider="Cabinet inventé",
        shares_name="on",
    )  # fmt: skip
    assert officer.page.locator('form[action$="/start/"]').count() == 0
    officer.look()


def _person(officer: Person) -> str:
    return str(officer.page.locator("main select[name=person] option", has_text=NAME).first.get_attribute("value"))


def _me(officer: Person) -> str:
    owners = officer.page.locator("main select[name=owner] option", has_text="protection-1")
    return str(owners.first.get_attribute("value"))


def _consent(officer: Person, **values: str) -> None:
    part(officer, "consentements")
    officer.fill(
        person=_person(officer),
        given_on=TODAY.isoformat(),
        expires_on=(TODAY + timedelta(days=60)).isoformat(),
        manner="spoken",
        **values,
    )
    officer.send()


def _consented(officer: Person) -> None:
    """Where the State receives the name nothing is recorded before the person was told; then the step begins."""
    _consent(officer, use="mechanism", channel="un_urgent_appeal")
    assert "L’État recevra ce nom" in officer.page.locator(".summary").inner_text()
    officer.page.check("main [name=state_told]")
    officer.send()
    officer.look()
    _consent(officer, use="referral", partner="Cabinet inventé")
    part(officer, "soutien")
    officer.inside("/start/")
    assert "En cours" in officer.text


def _sent(officer: Person) -> None:
    """The answers are written once; the form leaves as a file and is noted."""
    part(officer, "canaux")
    officer.page.locator('main a[href$="/reponses/"]').click()
    officer.look()
    officer.fill(work="Avocate inventée.", source="Coalition inventée.")
    officer.send()
    officer.page.locator('main a[href$="/un_urgent_appeal/"]').click()
    officer.look()
    assert "Avocate inventée." in officer.text
    with officer.page.expect_download() as waiting:
        officer.page.locator('form[action$="/docx/"] button').click()
    assert waiting.value.suggested_filename == "document.docx"
    officer.inside("/envoye/", on=TODAY.isoformat(), words="Référence inventée 9")
    assert "Référence inventée 9" in officer.text
    officer.look()


def _paid(network: Network, officer: Person) -> None:
    """Who asked is offered no signature, who signed first no second one; two other people sign."""
    part(officer, "subventions")
    officer.fill(person=_person(officer), cost="90000", currency="XAF", purpose="Trajet (inventé)")
    officer.send()
    assert officer.page.locator('form[action$="/sign/"]').count() == 0
    officer.look()
    first = network.sign_in("protection-2")
    first.go(officer.page.url.removeprefix(network.node.address))
    first.inside("/sign/", words="D’accord (inventé).")
    assert first.page.locator('form[action$="/sign_second/"]').count() == 0
    second = network.sign_in("decision-2")
    second.go(officer.page.url.removeprefix(network.node.address))
    second.inside("/sign_second/", words="D’accord aussi (inventé).")
    officer.page.reload()
    officer.inside("/pay/", words="Remis en main propre (inventé).")
    assert "Payée" in officer.text


def _withdrawn(officer: Person) -> None:
    """What rests on a consent that was taken back is listed; nothing more leaves on it."""
    part(officer, "consentements")
    card = officer.page.locator("main section", has_text="appel urgent").first
    card.locator("summary").click()
    card.locator("button").last.click()
    officer.page.wait_for_load_state()
    assert "Référence inventée 9" in officer.text
    officer.look()
    part(officer, "canaux")
    officer.page.locator('main a[href$="/un_urgent_appeal/"]').click()
    assert officer.page.locator('form[action$="/docx/"]').count() == 0
    part(officer, "suivi")
    part(officer, "securite")
