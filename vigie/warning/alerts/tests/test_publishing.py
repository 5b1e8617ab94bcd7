"""Publication is another act, by two people, through a harm sheet; what goes out is valid CAP 1.2."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
import time_machine
import xmlschema
from django.db import connection
from django.test import Client
from django.utils import timezone

from vigie.compute import crypto
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.certificates import node_sign_seed
from vigie.ground.seal.fixtures import People
from vigie.warning.alerts import actions, cap, capping, publishing
from vigie.warning.alerts.factories import NO_HARM, TEXTS, assessed_alert, issued_alert
from vigie.warning.alerts.facts import HarmSheet, Text
from vigie.warning.alerts.models import Alert, Proposal, Published
from vigie.warning.signals.factories import make_signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = timedelta(0)


@pytest.fixture
def alert(people: People) -> Alert:
    return issued_alert(people["decider"], people["decider2"], by=people["analyst"])


def proposed(alert: Alert, people: People, who: str = "decider", harm: HarmSheet = NO_HARM) -> Proposal:
    return publishing.propose(alert, texts=TEXTS, harm=harm, delay=NOW, by=people[who])


def test_the_one_who_proposes_is_not_the_one_who_publishes(people: People, alert: Alert, client_of) -> None:
    proposal = proposed(alert, people)
    with pytest.raises(FourEyes):
        publishing.publish(proposal, by=people["decider"])
    address = f"{alert.get_absolute_url()}publier/{proposal.pk}/publier/"
    assert client_of(people["decider"]).post(address).status_code == 409
    assert not Published.objects.exists()
    assert client_of(people["decider2"]).post(address).status_code == 302
    assert Published.objects.count() == 1


def test_an_analyst_proposes_and_does_not_publish(people: People, alert: Alert) -> None:
    proposal = proposed(alert, people, "analyst")
    with pytest.raises(Denied):
        publishing.publish(proposal, by=people["analyst2"])
    with pytest.raises(Denied):
        proposed(alert, people, "officer")


@pytest.mark.parametrize("answer", ["source_exposed", "named_threat"])
def test_the_harm_sheet_forbids(people: People, alert: Alert, answer: str) -> None:
    with pytest.raises(Invalid):
        proposed(alert, people, harm=HarmSheet(**{**vars(NO_HARM), answer: True, "measures": "tout"}))
    assert not Proposal.objects.exists()


def test_possible_reprisals_need_measures(people: People, alert: Alert) -> None:
    with pytest.raises(Invalid):
        proposed(alert, people, harm=HarmSheet(**{**vars(NO_HARM), "reprisal_possible": True}))
    proposed(alert, people, harm=HarmSheet(**{**vars(NO_HARM), "reprisal_possible": True, "measures": "délai"}))


def test_the_delay_is_kept(people: People, alert: Alert) -> None:
    proposal = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(hours=48), by=people["analyst"])
    with pytest.raises(Invalid):
        publishing.publish(proposal, by=people["decider"])
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        publishing.publish(proposal, by=people["decider"])


def test_only_an_issued_alert_is_published(people: People) -> None:
    with pytest.raises(WrongState):
        proposed(assessed_alert(by=people["analyst"]), people)


def test_what_is_published_is_valid_cap_and_signed(people: People, alert: Alert, shared_data: Path) -> None:
    schema = xmlschema.XMLSchema(str(shared_data / "schemas" / "CAP-v1.2.xsd"))
    proposal = proposed(alert, people)
    first = publishing.publish(proposal, by=people["decider2"])
    assert Client().get(f"/alertes/{first.pk}.cap.xml").content == bytes(first.cap)
    cancel = publishing.withdraw(proposal, by=people["decider"])
    messages = [first, cancel]
    for message in messages:
        schema.validate(bytes(message.cap).decode())
        signed = crypto.context("cap", message.sequence) + bytes(message.cap)
        assert crypto.signature_holds(crypto.verify_key(node_sign_seed()), bytes(message.signature), signed)
    assert publishing.identifier(first) in bytes(cancel.cap).decode()
    assert b"<msgType>Cancel</msgType>" in bytes(cancel.cap)
    assert Client().get(f"/alertes/{cancel.pk}.cap.xml").content == bytes(cancel.cap)


def test_the_public_page_and_the_feed_show_it_and_nothing_internal(people: People, alert: Alert) -> None:
    assert b"exemple" not in Client().get("/alertes/").content
    publishing.publish(proposed(alert, people), by=people["decider2"])
    page = Client().get("/alertes/")
    assert "Hausse des menaces" in page.content.decode()
    assert "Rising threats" in Client().get("/alertes/?langue=en").content.decode()
    feed = feedparser.parse(Client().get("/alertes/atom.xml").content)
    assert [entry.title for entry in feed.entries] == ["Hausse des menaces"]
    assert not feed.bozo
    for content in (page.content, Client().get("/alertes/atom.xml").content):
        for word in ("exemple", "analyst", "decider", "Plusieurs"):
            assert word not in content.decode()
    assert not page.cookies


@pytest.mark.parametrize(("country", "area"), [("STP", "ST-P"), ("GNQ", "GQ-BN")])
def test_small_countries_publish_the_country_only(people: People, country: str, area: str) -> None:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"], country=country, area=area)
    message = publishing.publish(proposed(alert, people), by=people["decider2"])
    assert message.area == ""
    assert area not in bytes(message.cap).decode()


def test_a_published_alert_can_be_withdrawn_by_one(people: People, alert: Alert) -> None:
    proposal = proposed(alert, people)
    publishing.publish(proposal, by=people["decider2"])
    with pytest.raises(Denied):
        publishing.withdraw(proposal, by=people["analyst"])
    publishing.withdraw(proposal, by=people["decider2"])
    assert Proposal.objects.get().state == "withdrawn"
    assert "Alerte retirée" in Client().get("/alertes/").content.decode()


def test_a_sign_that_xml_cannot_hold_breaks_neither_the_message_nor_the_feed(people: People, alert: Alert) -> None:
    texts = {"fr": Text("Hausse\x0b des menaces", "Deux\x00 phrases\x1f collées\ud800.", "\x08Prudence")}
    proposal = publishing.propose(alert, texts=texts, harm=NO_HARM, delay=NOW, by=people["decider"])
    published = publishing.publish(proposal, by=people["decider2"])
    assert ET.fromstring(bytes(published.cap)).findtext(".//{*}headline") == "Hausse des menaces"
    feed = feedparser.parse(Client().get("/alertes/atom.xml").content)
    assert not feed.bozo
    assert feed.entries[0].title == "Hausse des menaces"


def test_nothing_is_published_once_its_validity_is_over(people: People, alert: Alert) -> None:
    with pytest.raises(Invalid):
        publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(days=40), by=people["analyst"])
    proposal = proposed(alert, people)
    with time_machine.travel(timezone.now() + timedelta(days=32)), pytest.raises(Invalid):
        publishing.publish(proposal, by=people["decider2"])
    publishing.publish(proposal, by=people["decider2"])


def test_a_withdrawn_alert_is_read_nowhere_any_more(people: People, alert: Alert) -> None:
    proposal = proposed(alert, people)
    message = publishing.publish(proposal, by=people["decider2"])
    address = f"/alertes/{message.pk}/"
    assert "dans la région" in Client().get(address).content.decode()
    publishing.withdraw(proposal, by=people["decider"])
    answer = Client().get(address, follow=True)
    assert "dans la région" not in answer.content.decode()
    assert "Alerte retirée" in answer.content.decode()
    assert Client().get(f"/alertes/{message.pk}.cap.xml").status_code == 410


def test_after_a_refusal_or_a_withdrawal_other_words_may_be_proposed(people: People, alert: Alert, client_of) -> None:
    page = client_of(people["analyst"])
    way = f'href="{alert.get_absolute_url()}publier/"'
    assert way in page.get(alert.get_absolute_url()).content.decode()
    first = proposed(alert, people)
    with pytest.raises(WrongState):
        proposed(alert, people)
    publishing.decline(first, by=people["decider2"])
    assert way in page.get(alert.get_absolute_url()).content.decode()
    assert proposed(alert, people).state == "proposed"


def test_the_second_person_reads_all_that_the_public_would_read(people: People, alert: Alert, client_of) -> None:
    words = {"fr": Text("Titre public", "Description publique.", "Consigne publique.")}
    publishing.propose(alert, texts=words, harm=NO_HARM, delay=NOW, by=people["decider"])
    page = client_of(people["decider2"]).get(alert.get_absolute_url()).content.decode()
    for said in ("Titre public", "Description publique.", "Consigne publique.", "Ce que le public lirait"):
        assert said in page


def test_a_refused_proposal_loses_no_word(people: People, alert: Alert, client_of) -> None:
    sheet = {"headline_fr": "Un titre", "description_fr": "Une longue description.", "delay_hours": "0"}
    sheet |= {"audience": "public", "source_exposed": "yes", "reprisal_possible": "no", "named_threat": "no"}
    answer = client_of(people["analyst"]).post(f"{alert.get_absolute_url()}publier/", sheet)
    assert answer.status_code == 422
    assert "Une longue description." in answer.content.decode()
    assert not Proposal.objects.exists()
    sheet["source_exposed"] = "no"
    assert client_of(people["analyst"]).post(f"{alert.get_absolute_url()}publier/", sheet).status_code == 302


def test_words_in_a_language_left_half_written_are_not_dropped(people: People, alert: Alert, client_of) -> None:
    sheet = {"headline_fr": "Un titre", "description_fr": "Une description.", "headline_en": "A headline alone"}
    sheet |= {
        "audience": "public",
        "source_exposed": "no",
        "reprisal_possible": "no",
        "named_threat": "no",
        "delay_hours": "0",
    }
    answer = client_of(people["analyst"]).post(f"{alert.get_absolute_url()}publier/", sheet)
    assert answer.status_code == 422
    assert "A headline alone" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_the_feed_has_an_author_and_shows_signs_as_they_were_written(people: People, alert: Alert) -> None:
    words = {"fr": Text("A < B & C", "Moins de <b>dix</b>.\nSeconde ligne.", "Évitez les routes.")}
    publishing.publish(
        publishing.propose(alert, texts=words, harm=NO_HARM, delay=NOW, by=people["decider"]), by=people["decider2"]
    )
    root = ET.fromstring(Client().get("/alertes/atom.xml").content)
    assert root.findtext("{*}author/{*}name")
    entry = root.find("{*}entry")
    assert entry is not None
    assert entry.findtext("{*}title") == "A < B & C"
    summary = entry.findtext("{*}summary") or ""
    assert "&lt;b&gt;dix" in summary
    assert "<br>Seconde ligne." in summary
    assert "Évitez les routes." in summary


def test_a_person_answers_that_no_count_leaves_against_its_licence(people: People, alert: Alert, client_of) -> None:
    def propose(source: str, *, repeats_count: bool | None) -> Proposal:
        alert.signal = make_signal(source=source, series=f"{source}:events:week:CMR::", observed=2)
        alert.save(update_fields=["signal"])
        said = {"fr": Text("Attaques en hausse", "Le 2 décembre commence une semaine difficile.", "")}
        harm = HarmSheet(**{**vars(NO_HARM), "repeats_count": repeats_count})
        return publishing.propose(alert, texts=said, harm=harm, delay=NOW, by=people["decider"])

    for answer in (True, None):
        with pytest.raises(Invalid, match=r"licence|chiffre"):
            propose("acled", repeats_count=answer)
    address = f"{alert.get_absolute_url()}publier/"
    assert 'name="repeats_count"' in client_of(people["analyst"]).get(address).content.decode()
    publishing.decline(propose("situation", repeats_count=False), by=people["decider2"])
    assert propose("awsd", repeats_count=None).state == "proposed"
    assert 'name="repeats_count"' not in client_of(people["analyst"]).get(address).content.decode()


def test_an_answer_or_a_cancellation_in_between_stops_a_publication(people: People, alert: Alert) -> None:
    proposal = proposed(alert, people)
    read = Proposal.objects.select_related("alert").get(pk=proposal.pk)
    actions.cancel(alert, reason="Erreur.", by=people["decider"])
    with pytest.raises(WrongState):
        publishing.publish(read, by=people["decider2"])
    assert not Published.objects.exists()


def test_what_changes_while_a_message_is_signed_stops_it_too(
    people: People, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal, signed, inside_transaction = proposed(alert, people), crypto.sign, []

    def meanwhile(seed: bytes, message: bytes) -> bytes:
        inside_transaction.append(len(connection.savepoint_ids))
        monkeypatch.setattr(crypto, "sign", signed)
        actions.cancel(Alert.objects.get(pk=alert.pk), reason="Erreur.", by=people["decider"])
        return signed(seed, message)

    monkeypatch.setattr(crypto, "sign", meanwhile)
    with pytest.raises(WrongState):
        publishing.publish(Proposal.objects.get(pk=proposal.pk), by=people["decider2"])
    assert not Published.objects.exists()
    assert inside_transaction == [0]  # the test's own transaction apart, none is open while it is signed


def test_a_message_whose_place_was_taken_meanwhile_is_not_kept(people: People, alert: Alert) -> None:
    other = publishing.publish(proposed(alert, people), by=people["decider2"])
    second = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    proposal = proposed(second, people)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "_next", lambda: other.sequence)
        with pytest.raises(WrongState):
            publishing.publish(proposal, by=people["decider2"])
    again = Proposal.objects.get(pk=proposal.pk)
    assert again.state == "proposed"
    assert publishing.publish(again, by=people["decider2"]).sequence == other.sequence + 1


def test_a_withdrawal_says_no_word_of_what_was_withdrawn(people: People, alert: Alert) -> None:
    proposal = proposed(alert, people)
    publishing.publish(proposal, by=people["decider2"])
    cancel = publishing.withdraw(proposal, by=people["decider"])
    said = [bytes(cancel.cap)]
    said += [Client().get(way).content for way in ("/alertes/", "/alertes/atom.xml", f"/alertes/{cancel.pk}/")]
    for content in said:
        assert "Alerte retirée" in content.decode()
        assert "Hausse" not in content.decode()
        assert "Rising threats" not in content.decode()


@pytest.mark.parametrize("country", ["STP", "GNQ"])
def test_of_the_smallest_countries_every_date_outside_is_a_year(people: People, country: str) -> None:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"], country=country, area="")
    first = publishing.publish(proposed(alert, people), by=people["decider2"])
    second = publishing.publish(proposed(alert, people), by=people["decider2"])
    feed = Client().get("/alertes/atom.xml").content.decode()
    for said in (feed, *(bytes(message.cap).decode() for message in (first, second))):
        moments = set(re.findall(r"\d{4}-(\d\d-\d\dT\d\d:\d\d:\d\d)", said))
        assert moments
        assert moments <= {"01-01T00:00:00", "12-31T23:59:00"}
    for words in ("En mars 2026, des menaces.", "Depuis 03/2026.", "Threats since May.", "Le 3 mars.", "Déc. 2026."):
        with pytest.raises(Invalid, match="année"):
            publishing.propose(
                alert, texts={"fr": Text("Menaces", words, "")}, harm=NO_HARM, delay=NOW, by=people["decider"]
            )


def test_of_the_smallest_countries_nothing_outside_tells_what_came_before_or_after(people: People) -> None:
    def out(country: str) -> Published:
        alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"], country=country, area="")
        return publishing.publish(proposed(alert, people), by=people["decider2"])

    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC)):
        before = out("TCD")
    with time_machine.travel(datetime(2026, 5, 4, tzinfo=UTC)):
        small = out("STP")
    with time_machine.travel(datetime(2026, 7, 6, tzinfo=UTC)):
        after = out("CMR")
    feed = feedparser.parse(Client().get("/alertes/atom.xml").content)
    assert [entry.id.removeprefix("urn:uuid:") for entry in feed.entries] == [str(m.pk) for m in (small, after, before)]
    for message in (before, small, after):
        assert cap.identifier_in(bytes(message.cap)) == f"{capping.sender()}.{message.pk}"


def test_an_update_refers_to_the_identifier_that_is_out_whatever_the_rule_was_then(
    people: People, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr(
            publishing, "identifier", lambda published: f"{capping.sender()}.{published.sequence}.{published.pk}"
        )
        first = publishing.publish(proposed(alert, people), by=people["decider2"])
    second = publishing.publish(proposed(alert, people), by=people["decider2"])
    assert f",{capping.sender()}.{first.sequence}.{first.pk}," in bytes(second.cap).decode()


def test_of_other_countries_the_public_reads_the_moment(people: People, alert: Alert) -> None:
    message = publishing.publish(proposed(alert, people), by=people["decider2"])
    assert cap.cap_time(message.sent) in bytes(message.cap).decode()
    assert message.sent.strftime("%Y-%m-%dT%H:%M:%S") in Client().get("/alertes/atom.xml").content.decode()
