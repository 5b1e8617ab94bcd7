"""Who receives an alert, in which words: mechanisms read coarsely, who was reached is noted, all sealed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
import xmlschema
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.ground.access.errors import Altered, Denied, Invalid, WrongState
from vigie.ground.seal.fixtures import People
from vigie.warning.alerts import actions, coarse, consents, publishing, queries, reaching
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.bulletin.making import bulletins
from vigie.warning.alerts.consents import Consent, Use
from vigie.warning.alerts.factories import (
    NO_HARM,
    TEXTS,
    issued_alert,
    make_alert,
    make_assessment,
    make_reach,
)
from vigie.warning.alerts.facts import Text
from vigie.warning.alerts.models import Alert, Proposal, Published, Reach

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NEW = {**TEXTS, "fr": Text("Hausse des menaces", "Les menaces baissent.", "")}


@pytest.fixture
def alert(people: People) -> Alert:
    return issued_alert(people["decider"], people["decider2"], by=people["analyst"])


def out(alert: Alert, people: People, audience: Audience = Audience.PUBLIC, texts=TEXTS) -> Published:
    proposal = publishing.propose(
        alert, texts=texts, harm=NO_HARM, delay=timedelta(0), audience=audience, by=people["decider"]
    )
    return publishing.publish(proposal, by=people["decider2"])


def test_official_mechanisms_read_the_country_the_month_and_no_instruction(
    people: People, alert: Alert, shared_data: Path
) -> None:
    message = out(alert, people, Audience.OFFICIAL)
    cap = bytes(message.cap).decode()
    xmlschema.XMLSchema(str(shared_data / "schemas" / "CAP-v1.2.xsd")).validate(cap)
    for secret in ("CM-NW", "Nord-Ouest", "Limitez vos trajets", "<instruction>"):
        assert secret not in cap
    assert "<scope>Restricted</scope>" in cap
    assert (message.area, message.texts["fr"]["instruction"]) == ("", "")
    assert (message.expires + timedelta(minutes=1)).day == 1
    bulletin = bulletins(alert, Audience.OFFICIAL, by=people["analyst"])["fr"]
    assert bulletin.place == "Cameroun"
    for words in (bulletin.sent_words, bulletin.until_words):
        assert not any(sign.isdigit() for sign in re.sub(r"\b20\d\d\b", "", words))


def test_what_a_mechanism_was_handed_is_nowhere_on_the_public_door(people: People, alert: Alert) -> None:
    message = out(alert, people, Audience.OFFICIAL)
    assert "Hausse" not in Client().get("/alertes/").content.decode()
    assert "Hausse" not in Client().get("/alertes/atom.xml").content.decode()
    assert Client().get(f"/alertes/{message.pk}/").status_code == 404
    assert Client().get(f"/alertes/{message.pk}.cap.xml").status_code == 404
    out(alert, people)
    assert "Hausse" in Client().get("/alertes/").content.decode()


@pytest.mark.parametrize(
    "description",
    ["Des menaces à Bamenda.", "Des menaces au Nord-Ouest.", "Le 3 mars, des menaces.", "À 18h30.", "Le 03/03/2026."],
)
def test_words_that_name_a_place_or_a_day_are_not_handed_to_a_mechanism(
    people: People, alert: Alert, description: str
) -> None:
    texts = {"fr": Text("Hausse des menaces", description, "")}
    with pytest.raises(Invalid):
        out(alert, people, Audience.OFFICIAL, texts)
    assert not Proposal.objects.exists()


def test_the_names_of_the_country_and_common_words_are_no_places() -> None:
    for words, country, named in (
        ("Des menaces au Cameroun, en mars 2026.", "CMR", False),
        ("Dans le centre et vers le sud.", "CMR", False),
        ("Dans le Centre.", "CMR", True),
        ("À São Tomé-et-Príncipe.", "STP", False),
        ("Trois marins et 3 maires, 48 h plus tard.", "CMR", False),
    ):
        assert coarse.names_a_place(words, country) is named, words
        assert not coarse.names_a_day(words)


def test_a_march_and_what_may_happen_are_no_months() -> None:
    for words in (
        "A protest march may follow.",
        "Une marche dans la ville, en 2026.",
        "De 2025-26 à 2027.",
        "12/2 fois",
    ):
        assert not coarse.names_a_month(words), words
    for words in ("In May.", "March 2026", "EN MARS", "août", "2026-03", "sept. 2026"):
        assert coarse.names_a_month(words), words


def test_in_the_smallest_countries_no_text_names_a_place(people: People) -> None:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"], country="GNQ", area="GQ-BN")
    with pytest.raises(Invalid):
        out(alert, people, texts={"fr": Text("Menaces", "Des menaces à Malabo.", "")})
    message = out(alert, people)
    page = Client().get(f"/alertes/{message.pk}/").content.decode()
    assert f">{timezone.now().year}</small>" in page


def test_a_text_for_a_mechanism_is_not_made_public_in_the_database(people: People, alert: Alert) -> None:
    proposal = publishing.propose(
        alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), audience=Audience.OFFICIAL, by=people["decider"]
    )
    Proposal.objects.filter(pk=proposal.pk).update(audience="public")
    with pytest.raises(Altered):
        publishing.publish(Proposal.objects.get(), by=people["decider2"])


def test_words_with_lines_and_signs_of_other_machines_are_passed_on(people: People, alert: Alert, client_of) -> None:
    texts = {"fr": Text("Hausse", "Une ligne.\r\nUne autre\rencore.\x0b Fin.", "\x00Prudence.")}
    actions.update(alert, texts=texts, reason="x", by=people["analyst"])
    out(alert, people, texts=texts)
    for audience in ("inside", "public"):
        bulletin = bulletins(alert, audience, by=people["analyst"])["fr"]
        assert bulletin.text == Text("Hausse", "Une ligne.\nUne autre\nencore. Fin.", "Prudence.")
        address = reverse("alerts:bulletin_file", args=[alert.pk, audience, "fr", "cap"])
        assert b"Prudence" in client_of(people["analyst"]).get(address).content


def test_words_changed_in_the_database_are_not_passed_on(people: People, alert: Alert, client_of) -> None:
    message = out(alert, people)
    client, address = client_of(people["analyst"]), reverse("alerts:bulletin", args=[alert.pk, "public"])
    assert client.get(address).status_code == 200
    message.texts["fr"]["instruction"] = "Venez tous à la gare."
    message.save()
    assert client.get(address).status_code == 409
    inside_address = reverse("alerts:bulletin", args=[alert.pk, "inside"])
    assert client.get(inside_address).status_code == 200
    actions.update(alert, texts=NEW, reason="x", by=people["analyst"])
    alert.messages.filter(number=2).delete()
    assert client.get(inside_address).status_code == 409


def test_what_is_still_out_of_a_cancelled_alert_waits_on_aujourdhui(people: People, alert: Alert) -> None:
    published = out(alert, people)
    actions.cancel(alert, reason="Erreur.", by=people["decider"])
    assert [line.level for line in queries.todo(people["decider2"])] == ["red"]
    publishing.withdraw(published.proposal, by=people["decider2"])
    assert queries.todo(people["decider2"]) == []


def test_a_public_update_replaces_and_refers_to_what_was_out_and_says_no_word_of_it(
    people: People, alert: Alert
) -> None:
    first = out(alert, people)
    update = out(alert, people, texts=NEW)
    assert (update.kind, first.newest) == ("Update", update)
    assert publishing.identifier(first) in bytes(update.cap).decode()
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["published", "replaced"]
    page = Client().get(f"/alertes/{update.pk}/").content.decode()
    assert "Les menaces baissent." in page
    for sign in ("<ins>", "<del>", "augmentent", str(first.pk)):
        assert sign not in page
    old = Client().get(f"/alertes/{first.pk}/")
    assert (old.status_code, old["Location"]) == (302, f"/alertes/{update.pk}/")
    assert Client().get(f"/alertes/{first.pk}.cap.xml").status_code == 410
    assert Client().get(f"/alertes/{update.pk}.cap.xml").content == bytes(update.cap)
    assert Client().get("/alertes/").content.decode().count("Hausse des menaces") == 1
    cancel = publishing.withdraw(update.proposal, by=people["decider"])
    assert bytes(cancel.cap).decode().count(",") == 4
    assert Client().get(f"/alertes/{first.pk}.cap.xml").status_code == 410


def test_a_consent_to_the_network_is_none_to_the_public(people: People) -> None:
    alert = make_alert(by=people["analyst"])
    actions.verify(alert, reason="r", by=people["analyst"])
    actions.assess(alert, make_assessment("yellow", names_person=True), by=people["analyst"])
    today = timezone.localdate()
    for use in (Use.INSIDE, Use.PUBLIC):
        if use == Use.PUBLIC:
            actions.decide(alert, reason="oui", by=people["decider"])
            with pytest.raises(Invalid):
                out(alert, people)
        until = str(today + timedelta(days=9))
        said = Consent("N.", use, agreed=True, manner="call", words="Oui.", given_on=str(today), until=until)
        consents.record(alert, said, by=people["analyst"])
    assert out(alert, people).kind == "Alert"


def test_what_is_out_when_a_consent_ends_is_said_in_red_until_it_is_withdrawn(people: People, client_of) -> None:
    alert = make_alert(by=people["analyst"])
    actions.verify(alert, reason="r", by=people["analyst"])
    actions.assess(alert, make_assessment("yellow", names_person=True), by=people["analyst"])
    today = timezone.localdate()
    until = str(today + timedelta(days=9))
    for use in Use.values:
        said = Consent("N.", use, agreed=True, manner="call", words="Oui.", given_on=str(today), until=until)
        kept = consents.record(alert, said, by=people["analyst"])
    actions.decide(alert, reason="oui", by=people["decider"])
    published = out(alert, people)

    def lines() -> list[str]:
        return [line.level for line in queries.todo(people["decider2"]) if "sans accord" in line.title]

    page, client = alert.get_absolute_url(), client_of(people["analyst"])
    assert lines() == []
    assert "n’est plus d’accord" not in client.get(page).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert lines() == ["red"]
    answer = client.post(reverse("alerts:withdraw_consent", args=[alert.pk, kept.id]), follow=True).content.decode()
    assert "Toujours dehors sans accord" in answer
    assert lines() == ["red"]
    assert not any("sans accord" in line.title for line in queries.todo(people["analyst2"]))
    assert "n’est plus d’accord" in client.get(page).content.decode()
    publishing.withdraw(Proposal.objects.get(pk=published.proposal_id), by=people["decider2"])
    assert lines() == []
    assert "n’est plus d’accord" not in client.get(page).content.decode()


def test_who_was_reached_is_noted_and_answers_come_later(people: People, alert: Alert, client_of) -> None:
    client, today = client_of(people["officer"]), timezone.localdate()
    address = reverse("alerts:reach", args=[alert.pk, "inside"])
    form = {"channel": "radio", "count": "40", "acknowledged": "", "on": str(today), "words": "Radio d’exemple"}
    assert client.post(address, form | {"acknowledged": "41"}).status_code == 422
    assert client.post(address, form | {"on": str(today + timedelta(days=1))}).status_code == 422
    assert client.post(address, form).status_code == 302
    kept = Reach.objects.get()
    more = reverse("alerts:acknowledge", args=[alert.pk, kept.pk])
    assert client.post(more, {"acknowledged": "41"}).status_code == 422
    assert client.post(more, {"acknowledged": "12"}).status_code == 302
    ((_kept, reached),) = reaching.reached(alert, by=people["officer"])
    assert (reached.count, reached.acknowledged) == (40, 12)
    assert "Radio d’exemple" in client.get(alert.get_absolute_url()).content.decode()
    with pytest.raises(Denied):
        reaching.note_reach(alert, make_reach(), by=people["monitor"])
    with pytest.raises(WrongState):
        reaching.note_reach(make_alert(by=people["analyst"]), make_reach(), by=people["analyst"])


def test_a_bulletin_is_for_those_who_may_and_only_of_what_went_out(people: People, alert: Alert, client_of) -> None:
    address = reverse("alerts:bulletin", args=[alert.pk, "inside"])
    assert client_of(people["officer"]).get(address).status_code == 200
    assert client_of(people["monitor"]).get(address).status_code == 403
    assert client_of(people["outsider"]).get(address).status_code == 404
    for audience in ("public", "official", "army"):
        assert (
            client_of(people["officer"]).get(reverse("alerts:bulletin", args=[alert.pk, audience])).status_code == 404
        )
    cap = reverse("alerts:bulletin_file", args=[alert.pk, "inside", "fr", "cap"])
    answer = client_of(people["officer"]).get(cap)
    assert answer["Content-Type"].startswith("application/cap+xml")
    assert b"Restricted" in answer.content


def test_the_board_filters_by_country_level_and_state(people: People, alert: Alert, client_of) -> None:
    other = make_alert(by=people["analyst"], country="TCD", area="TD-ND")
    client = client_of(people["analyst"])
    for asked, found in (
        ("pays=TCD", {other}),
        ("niveau=orange", {alert}),
        ("etat=new&pays=CMR", set()),
        ("etat=rien&pays=XXX&niveau=rose&mode=faux", {alert, other}),
    ):
        page = client.get(f"/bureau/alertes/?{asked}").content.decode()
        assert {one for one in (alert, other) if one.get_absolute_url() in page} == found, asked
