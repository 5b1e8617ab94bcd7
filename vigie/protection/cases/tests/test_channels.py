"""One file fills each channel's own form; it leaves only with each person's consent, and what left is known."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from docx import Document

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.audit.models import Entry
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases.channels import actions, files
from vigie.protection.cases.channels.answers import DERIVED, WRITTEN, Asked, answer, filled
from vigie.protection.cases.channels.presenting import GROUPS
from vigie.protection.cases.channels.register import Channel, channels, partner
from vigie.protection.cases.consents import actions as consents
from vigie.protection.cases.factories import a_person, close_leaving, make_case, plan_step, record_consent
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.models import Case
from vigie.protection.cases.support.actions import need

pytestmark = pytest.mark.slow

UN, FUND = "un_urgent_appeal", "front_line"
ANSWERS = {
    "work": "Journaliste (exemple).",
    "source": "Coalition inventée.",
    "chronology": "Jour après jour (exemple).",
}


def opened(case: Case, people: People) -> Facts:
    return Facts.opened(open_one(Case.objects.get(pk=case.pk), by=people["protector"]))


def about(case: Case, people: People) -> list[str]:
    return [opened(case, people).persons[0].id]


# --- The register -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", channels().values(), ids=lambda channel: channel.code)
def test_each_channel_is_whole(channel: Channel) -> None:
    assert channel.names.keys() >= {"fr", "en"}
    assert channel.use in {"help", "mechanism"}
    assert channel.group in GROUPS
    for line in channel.form:
        assert line.question.keys() >= set(channel.languages)
        assert set(line.answers) <= set(WRITTEN) | set(DERIVED)
        assert "signalement" not in line.question["fr"].lower()


def test_each_answer_is_asked_by_some_form() -> None:
    every = [*channels().values(), partner("Maison inventée")]
    asked = {key for channel in every for line in channel.form for key in line.answers}
    assert set(WRITTEN) <= asked
    assert set(DERIVED) <= asked


def test_the_state_and_the_anonymous_are_told_apart() -> None:
    receives = {code for code, channel in channels().items() if channel.state_receives}
    assert {"un_urgent_appeal", "un_allegation_letter", "achpr_rapporteur", "achpr_reprisals", "nhri"} == receives
    assert channels()["un_urgent_appeal"].languages == ["en", "fr", "es"]
    assert channels()["un_urgent_appeal"].anonymous_refused


@pytest.mark.django_db
def test_one_file_fills_every_form_in_its_language(people: People) -> None:
    case = make_case(by=people["protector"])
    plan_step(case, by=people["protector"], cost="300", currency="EUR")
    actions.write_answers(case, {**ANSWERS, "no_such_key": "x"}, by=people["protector"])
    facts = opened(case, people)
    assert set(facts.answers) == set(ANSWERS)
    asked = Asked(facts, facts.persons, "TCD")
    for channel in channels().values():
        for language in channel.languages:
            lines = filled(channel, asked, language)
            assert [line.question for line in lines] == [one.question[language] for one in channel.form]
            assert any("Personne A (exemple)" in line.text for line in lines)
    spanish = filled(channels()[UN], asked, "es")
    assert spanish[0].question.startswith("Nombre")
    # What was written in full stands alone; the shorter situation is not repeated under it.
    assert all("Situation inventée." not in line.text for line in spanish)
    assert "300 EUR" in answer("plan.budget", asked)
    with pytest.raises(KeyError):
        answer("no_such_key", asked)


@pytest.mark.django_db
def test_family_who_was_not_asked_is_not_named(people: People) -> None:
    family = a_person(name="Conjoint inventé", link="spouse")
    case = make_case(by=people["protector"], persons=[a_person(), family])
    facts = opened(case, people)
    text = " ".join(line.text for line in filled(channels()["omct"], Asked(facts, facts.persons[:1], "CMR"), "fr"))
    assert "Conjoint inventé" not in text
    assert "Conjointe, conjoint ou partenaire" in text


@pytest.mark.django_db
def test_a_form_about_another_of_the_household_needs_the_persons_own_consent_too(people: People) -> None:
    spouse = a_person(name="Conjoint inventé", link="spouse")
    case, by = make_case(by=people["protector"], persons=[a_person(), spouse]), people["protector"]
    actions.write_answers(case, {"identity": "Nom complet inventé"}, by=by)
    record_consent(case, by=by, recipient=FUND, person=spouse.id)
    with pytest.raises(Invalid, match="Personne A"):
        actions.export(case, FUND, persons=[spouse.id], language="fr", by=by)
    record_consent(case, by=by, recipient=FUND)
    made = actions.export(case, FUND, persons=[spouse.id], language="fr", by=by)
    text = " ".join(line.text for line in made.lines)
    assert "Conjoint inventé" in text
    assert "Nom complet inventé" not in text


# --- Exporting ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_form_leaves_without_a_consent_that_holds(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    to = {"persons": about(case, people), "language": "fr", "by": by}
    with pytest.raises(Invalid, match="Personne A"):
        actions.export(case, FUND, **to)
    consent = record_consent(case, by=by, recipient=FUND)
    with pytest.raises(Invalid):
        actions.export(case, "omct", **to)
    made = actions.export(case, FUND, **to)
    assert any("Personne A (exemple)" in line.text for line in made.lines)
    entries = [entry.facts for entry in Entry.objects.all() if entry.facts["verb"] == "case.export"]
    assert [(entry["id"], entry["type"]) for entry in entries] == [(str(case.pk), "cases.case")]
    consents.withdraw(case, consent.id, why="", by=by)
    with pytest.raises(Invalid):
        actions.export(case, FUND, **to)
    for wrong in ([], ["00000000-0000-4000-8000-000000000000"]):
        with pytest.raises(Invalid):
            actions.export(case, FUND, **{**to, "persons": wrong})
    with pytest.raises(Denied):
        actions.export(case, FUND, **{**to, "by": people["officer"]})


@pytest.mark.django_db
def test_what_refuses_the_anonymous_is_signed(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    record_consent(case, by=by, recipient=UN, use="mechanism", state_told=True)
    to = {"persons": about(case, people), "language": "en", "by": by}
    with pytest.raises(Invalid, match=r"(?i)anonym"):
        actions.export(case, UN, **to)
    actions.write_answers(case, ANSWERS, by=by)
    assert actions.export(case, UN, **to).language == "en"


@pytest.mark.django_db
def test_a_survivors_form_waits_for_care_and_a_closed_case_sends_nothing(people: People) -> None:
    case, by = make_case(by=people["protector"], survivor=True, situation=""), people["protector"]
    to = {"persons": about(case, people), "language": "fr", "by": by}
    with pytest.raises(Invalid):
        actions.write_answers(case, ANSWERS, by=by)
    with pytest.raises(Invalid):
        actions.export(case, FUND, **to)
    close_leaving(case, by=by)
    with pytest.raises(WrongState):
        actions.export(case, FUND, **to)


@pytest.mark.django_db
def test_the_word_file_holds_the_form_and_nothing_of_its_maker(people: People, client_of: Any) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    record_consent(case, by=by, recipient=FUND)
    client, way = client_of(by), f"{case.get_absolute_url()}canaux/vers/{FUND}/"
    given = {"persons": about(case, people), "language": "fr"}
    assert client_of(people["officer"]).post(f"{way}docx/", given).status_code == 404
    assert client.get(f"{way}docx/").status_code == 405
    sent = client.post(f"{way}docx/", given)
    assert sent["Content-Disposition"] == 'attachment; filename="document.docx"'
    document = Document(BytesIO(sent.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Personne A (exemple)" in text
    assert document.core_properties.author == ""
    assert document.core_properties.created.year == 2000
    consent = opened(case, people).consents[0].id
    consents.withdraw(Case.objects.get(), consent, why="", by=by)
    assert client.post(f"{way}docx/", given).status_code == 400
    assert f"{way}docx/" not in client.get(way).content.decode()


@pytest.mark.django_db
def test_the_pdf_holds_the_form_and_fetches_nothing(people: People) -> None:
    import pikepdf

    case, by = make_case(by=people["protector"], situation="<img src='http://ailleurs.example/x'>"), people["protector"]
    record_consent(case, by=by, recipient=FUND)
    made = files.as_pdf(actions.export(case, FUND, persons=about(case, people), language="fr", by=by))
    with pikepdf.open(BytesIO(made)) as document:
        assert len(document.pages) >= 1
        assert "/Author" not in document.docinfo


# --- Sent and answered --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_was_sent_keeps_its_consents_and_is_listed_when_they_end(people: People, client_of: Any) -> None:
    case, by, today = make_case(by=people["protector"]), people["protector"], timezone.localdate()
    with pytest.raises(Invalid):
        actions.send(case, FUND, persons=about(case, people), on=today, by=by)
    consent = record_consent(case, by=by, recipient=FUND)
    with pytest.raises(Invalid):
        actions.send(case, FUND, persons=about(case, people), on=today + timedelta(days=1), by=by)
    with pytest.raises(Invalid):
        actions.send(case, FUND, persons=about(case, people), on=today - timedelta(days=1), by=by)
    sending = actions.send(case, FUND, persons=about(case, people), on=today, words="Réf. inventée 7", by=by)
    assert sending.consents == [consent.id]
    actions.reply(case, sending.id, on=today, outcome="accepted", words="Trois mois (exemple).", by=by)
    client, address = client_of(people["protector2"]), case.get_absolute_url()
    assert "Trois mois (exemple)." in client.get(f"{address}canaux/").content.decode()
    consents.withdraw(case, consent.id, why="", by=by)
    assert "Réf. inventée 7" in client.get(f"{address}consentements/").content.decode()


@pytest.mark.django_db
def test_a_referral_to_a_partner_needs_the_consent_to_be_referred(people: People) -> None:
    case, by, today = make_case(by=people["protector"]), people["protector"], timezone.localdate()
    record_consent(case, by=by, use="help", recipient="Maison inventée")
    with pytest.raises(Invalid):
        actions.send(case, "Maison inventée", persons=about(case, people), on=today, by=by)
    record_consent(case, by=by, use="referral", recipient="Maison inventée")
    actions.send(case, "maison inventée", persons=about(case, people), on=today, by=by)
    assert len(opened(case, people).sendings) == 1


@pytest.mark.django_db
def test_a_sheet_for_a_partner_leaves_with_the_consent_to_be_referred_there(people: People, client_of: Any) -> None:
    by, family = people["protector"], a_person(name="Fille inventée", link="child", contact="Chez une tante (exemple)")
    case = make_case(by=by, persons=[a_person(contact="Le soir (exemple)"), family])
    need(case, kind="legal", words="Une avocate (exemple)", by=by)
    client, way = client_of(by), f"{case.get_absolute_url()}canaux/orienter/"
    given = {"recipient": "Maison inventée", "persons": about(case, people), "language": "fr"}
    refused = client.post(f"{way}docx/", given)
    assert refused.status_code == 400
    assert "Maison inventée" in refused.content.decode()
    consent = record_consent(Case.objects.get(), by=by, use="referral", recipient="maison inventée")
    assert client.post(f"{way}docx/", {**given, "persons": []}).status_code == 400
    assert client.post(f"{way}odt/", given).status_code == 404
    sent = client.post(f"{way}docx/", given)
    text = "\n".join(one.text for one in Document(BytesIO(sent.content)).paragraphs)
    for words in ("Personne A (exemple)", "Le soir (exemple)", "Une avocate (exemple)"):
        assert words in text
    assert "Fille inventée" not in text
    assert "Chez une tante" not in text
    assert client_of(people["officer"]).post(f"{way}docx/", given).status_code == 404
    consents.withdraw(Case.objects.get(), consent.id, why="", by=by)
    assert client.post(f"{way}docx/", given).status_code == 400


@pytest.mark.django_db
def test_what_others_asked_is_shown_and_rests_on_no_consent(people: People, client_of: Any) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    actions.note_others(case, FUND, on=timezone.localdate(), words="Par la famille (exemple).", by=by)
    (sending,) = opened(case, people).sendings
    assert sending.by_others
    page = client_of(by).get(f"{case.get_absolute_url()}canaux/vers/{FUND}/").content.decode()
    assert "Déjà demandé par d’autres" in page or "Already asked by others" in page
    facts = opened(case, people)
    assert "Front Line Defenders" in answer("asked_elsewhere", Asked(facts, facts.persons, "CMR"))


@pytest.mark.django_db
def test_the_register_is_worked_on_screen(people: People, client_of: Any) -> None:
    case, client = make_case(by=people["protector"]), client_of(people["protector"])
    address, today = f"{case.get_absolute_url()}canaux/", timezone.localdate().isoformat()
    assert client.post(f"{address}reponses/", ANSWERS).status_code == 302
    assert "Journaliste (exemple)." in client.get(f"{address}vers/{FUND}/").content.decode()
    assert client.get(f"{address}vers/no-such-channel/").status_code == 404
    typed = {"persons": about(case, people), "on": today, "words": "Remis en main propre (exemple)"}
    refused = client.post(f"{address}vers/{FUND}/envoye/", typed)
    assert refused.status_code == 400
    record_consent(Case.objects.get(), by=people["protector"], recipient=FUND)
    assert client.post(f"{address}vers/{FUND}/envoye/", typed).status_code == 302
    line = opened(case, people).sendings[0].id
    assert client.post(f"{address}retour/{line}/", {"on": today, "outcome": ""}).status_code == 400
    assert client.post(f"{address}retour/{line}/", {"on": today, "outcome": "silence"}).status_code == 302
    assert client.post(f"{address}ailleurs/", {"channel": "", "partner": "", "on": today}).status_code == 400
    assert client.post(f"{address}ailleurs/", {"partner": "Église (exemple)", "on": today}).status_code == 302
    refer = {"recipient": "Maison inventée", "persons": about(case, people), "on": today}
    assert client.post(f"{address}orienter/", refer).status_code == 400
    assert "Église (exemple)" in client.get(address).content.decode()
