"""People come in by invitation, find what is theirs, and use a passkey: in a real browser, on a running node."""

from __future__ import annotations

import base64
import re

import pytest

from tests.journeys.conftest import SHOTS, Network, Person
from vigie.ground.accounts.passphrase import totp_code

pytestmark = pytest.mark.slow
PHRASE = "sept corbeaux bleus mangent une pastèque salée"


def _codes(person: Person) -> str:
    """The six digits of the square that the page shows, as a phone would read them from its letters."""
    person.page.locator("details summary", has_text="montrer les lettres").click()
    letters = person.page.locator(".code").first.inner_text().replace(" ", "")
    return totp_code(base64.b32decode(letters))


def _picture(person: Person) -> None:
    """Of a page without script, if pictures are asked for."""
    if SHOTS:
        name = re.sub(r"[^a-z]+", "-", person.page.title().lower())
        person.page.screenshot(path=f"{SHOTS}/without-script{name}.png", full_page=True)


def test_someone_is_invited_makes_their_keys_and_is_let_in_without_javascript(network: Network) -> None:
    keeper = network.sign_in("fondation")
    keeper.go("/bureau/compte/invitations/")
    keeper.go("/bureau/compte/invitations/nouvelle/")
    keeper.page.locator("summary", has_text="Suivi").click()
    keeper.page.check('[value="monitoring:monitor"]')
    keeper.send()
    keeper.look()
    link = keeper.page.locator(".code").inner_text()
    words = keeper.page.locator(".words li").all_inner_texts()
    assert len(words) == 5

    seeing = network.stranger(script=True)  # axe is a script: it looks at the same pages in a browser that runs one
    seeing.page.goto(link)
    seeing.look()
    seeing.fill(words=" ".join(words))
    seeing.send()
    seeing.look()

    invited = network.stranger(script=False)
    invited.page.goto(link)
    invited.fill(words="un deux trois quatre cinq")
    invited.send()
    assert "Ce ne sont pas les bons mots" in invited.text
    invited.fill(words=" ".join(words).upper())
    invited.send()
    _picture(invited)
    invited.fill(pseudonym="héron-cendré", chosen="azerty", again="azerty", code=_codes(invited))
    invited.send()
    _picture(invited)
    assert "Une machine trouverait cette phrase de passe" in invited.text
    assert invited.page.input_value('[name="pseudonym"]') == "héron-cendré"
    assert invited.page.input_value('[name="chosen"]') == ""
    invited.fill(chosen=PHRASE, again=PHRASE, code=_codes(invited))
    code = _codes(invited)
    invited.send()
    _picture(invited)
    theirs = invited.page.locator(".words li").all_inner_texts()
    assert len(theirs) == 8
    recovery = invited.page.locator(".codes li").all_inner_texts()
    assert len(recovery) == 10

    invited.page.goto(f"{network.node.address}/bureau/entrer/")
    invited.fill(pseudonym="héron-cendré", passphrase=PHRASE, code=recovery[0])
    invited.send()
    assert "n’est pas juste" in invited.text

    keeper.go("/bureau/")
    keeper.page.get_by_role("link", name=re.compile("Faire entrer héron-cendré")).click()
    keeper.look()
    assert keeper.page.locator(".words li").all_inner_texts() == theirs
    keeper.page.check('[name="compared"]')
    keeper.send("accueillir/")
    keeper.look()

    invited.fill(pseudonym="héron-cendré", passphrase=PHRASE, code=recovery[0])
    invited.page.check('[name="trust"]')
    invited.send()
    assert invited.page.url.endswith("/bureau/")
    _picture(invited)
    assert "codes de secours a servi" in invited.text
    invited.page.goto(f"{network.node.address}/bureau/violations/")
    invited.page.goto(f"{network.node.address}/bureau/compte/")
    _picture(invited)
    assert "Moniteur" in invited.text or "Monit" in invited.text
    assert "Chrome sur Linux" in invited.text
    assert code  # the first code of the authenticator was spent when the account was made


def test_the_account_pages_are_usable_by_everyone(network: Network) -> None:
    person = network.sign_in("moniteur-3")
    for path in ("", "phrase/", "authentificateur/", "codes/", "cle/"):
        person.go(f"/bureau/compte/{path}")


def test_a_passkey_stands_for_the_code(network: Network) -> None:
    analyst = "analyste-1"
    address = network.node.address.replace("127.0.0.1", "localhost")  # the only name that may have passkeys here
    context = network.browser.new_context(locale="fr-FR")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    authenticator = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    person = Person(network.node, page)

    def come_in(**given: str) -> None:
        page.goto(f"{address}/bureau/entrer/")
        person.fill(pseudonym=analyst, passphrase=network.passphrase(analyst), **given)

    come_in(code=network.code(analyst))
    person.send()
    page.wait_for_url(f"{address}/bureau/")
    page.goto(f"{address}/bureau/compte/cle/")
    person.fill(name="clé bleue", passphrase=network.passphrase(analyst), code=network.code(analyst))
    page.get_by_role("button", name="Faire la clé d’accès").click()
    page.wait_for_url(f"{address}/bureau/compte/")
    assert "clé bleue" in person.text
    person.look()
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1

    page.locator(".rail form button").click()
    page.wait_for_url(f"{address}/bureau/entrer/**")
    come_in()
    person.look()
    page.get_by_role("button", name="Entrer avec une clé d’accès au lieu du code").click()
    page.wait_for_url(f"{address}/bureau/")

    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    context.close()
