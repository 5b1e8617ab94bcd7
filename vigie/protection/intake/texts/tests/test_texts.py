"""Two accept the risk; texts come in sealed, are read at the desk, and stop at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.intake import board, queries
from vigie.protection.intake.arriving import Envelope, take_sealed
from vigie.protection.intake.factories import make_envelope, make_report
from vigie.protection.intake.models import Message, Report
from vigie.protection.intake.texts import actions
from vigie.protection.intake.texts.arriving import Off, take_text
from vigie.protection.intake.texts.factories import (
    NUMBER,
    accept_risk,
    list_number,
    make_acceptance,
    make_gateway,
    make_sheet,
)
from vigie.protection.intake.texts.models import Acceptance, CodeSheet, Correspondent
from vigie.protection.intake.texts.queries import in_force
from vigie.protection.intake.texts.taking import set_aside, take_over

PAGE = "/bureau/demandes/sms/"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def bring(words: str, sender: str = NUMBER, mark: str = "m") -> Report:
    came = timezone.now()
    return take_text(sender=sender, words=words, came=came, submission=mark * 43, by=Actor.nobody())


def text_of(sheet: CodeSheet, *meanings: tuple[str, str], by: Actor) -> str:
    codes = open_one(sheet, by=by)["codes"]
    return " ".join(word for word, meaning in codes.items() if tuple(meaning) in meanings)


def test_one_person_cannot_switch_sms_on_and_a_second_can(people: People) -> None:
    proposed = make_acceptance(by=people["coordinator"])
    with pytest.raises(FourEyes):
        actions.accept(proposed, by=people["coordinator"])
    for stranger in ("officer", "monitor", "bystander"):
        with pytest.raises(Denied):
            actions.accept(proposed, by=people[stranger])
        with pytest.raises(Denied):
            make_acceptance(by=people[stranger])
    with pytest.raises(Off):
        bring("bakom")
    actions.accept(proposed, by=people["decider"])
    assert bring("bakom").month.day == 1
    assert b"invent" not in bytes(Acceptance.objects.get().sealed)


def test_any_of_the_desk_stops_it_at_once_and_it_ends_on_its_day(people: People) -> None:
    accepted = accept_risk(people["coordinator"], people["decider"], days=10)
    with pytest.raises(Denied):
        actions.withdraw(accepted, by=people["monitor"])
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        assert in_force() is None
        with pytest.raises(Off):
            bring("bakom")
    actions.withdraw(accepted, by=people["officer"])
    with pytest.raises(Off):
        bring("bakom")
    with pytest.raises(WrongState):
        actions.accept(accepted, by=people["decider"])


def test_a_new_acceptance_replaces_the_old_one_and_none_is_for_longer_than_six_months(people: People) -> None:
    old = accept_risk(people["coordinator"], people["decider"], days=10)
    new = accept_risk(people["decider"], people["decider2"], days=100)
    old.refresh_from_db()
    assert (old.state, in_force()) == ("withdrawn", new)
    for days in (0, 185):
        with pytest.raises(Invalid):
            make_acceptance(by=people["coordinator"], days=days)


def test_a_text_is_sealed_as_it_came_and_says_what_it_says_only_at_the_desk(people: People, client_of: Any) -> None:
    accept_risk(people["coordinator"], people["decider"])
    officer = people["officer"]
    sheet = make_sheet(by=officer)
    list_number(by=officer)
    text = text_of(sheet, ("danger", "immediate"), ("act", "arrest"), ("place", "CM-EN"), ("when", "today"), by=officer)
    report = bring(text)
    rows = [*Report.objects.filter(pk=report.pk).values(), *Message.objects.filter(report=report).values()]
    assert len(rows) == 2
    kept = [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for row in rows for v in row.values()]
    # Nine digits, with or without the country's: three alone turn up by chance in what is sealed.
    assert not [v for v in kept for said in ("699000001", NUMBER, text) if said.encode() in v]
    assert (report.country, report.urgency) == ("", "unknown")
    client = client_of(officer)
    page = client.get(report.get_absolute_url()).content.decode()
    for said in ("Relais inventé", "Par le marché (inventé)", "Arrestation", "Extrême-Nord", text):
        assert said in page
    assert client_of(people["monitor"]).get(report.get_absolute_url()).status_code == 404
    assert client_of(people["monitor"]).post(f"{report.get_absolute_url()}codes/").status_code == 404
    client.post(f"{report.get_absolute_url()}codes/")
    report.refresh_from_db()
    assert (report.country, report.urgency) == ("CMR", "immediate")
    draft = queries.drafted(report, by=officer)
    assert draft.acts == [{"act": "arrest", "perpetrators": []}]
    assert (draft.violation["area"], draft.violation["precision"]) == ("CM-EN", "exact")


def test_what_was_taken_over_outlives_its_sheet_and_is_taken_over_once(people: People, client_of: Any) -> None:
    accept_risk(people["coordinator"], people["decider"])
    officer = people["officer"]
    sheet = make_sheet(by=officer)
    report = bring(text_of(sheet, ("act", "summons"), ("sign", "constraint"), by=officer))
    take_over(report, by=officer)
    assert report.urgency == "immediate"
    assert not queries.drafted(report, by=officer)
    with pytest.raises(WrongState):
        take_over(report, by=officer)
    CodeSheet.objects.all().delete()
    page = client_of(officer).get(report.get_absolute_url()).content.decode()
    assert "Convocation" in page
    assert "Sous la contrainte" in page


def test_words_in_clear_are_sealed_too_and_the_desk_is_told_to_warn(people: People, client_of: Any) -> None:
    accept_risk(people["coordinator"], people["decider"])
    sheet = make_sheet(by=people["officer"])
    report = bring("On m'a menacée hier", sender="+2379")
    page = client_of(people["officer"]).get(report.get_absolute_url()).content.decode()
    assert "jamais par SMS" in page
    assert "D’un numéro que personne n’attend" in page
    with pytest.raises(Invalid):
        take_over(report, by=people["officer"])
    burnt = bring(text_of(sheet, ("act", "arrest"), by=people["officer"]), mark="n")
    actions.burn_sheet(sheet, by=people["officer"])
    with pytest.raises(Invalid):
        take_over(burnt, by=people["officer"])


def test_the_board_shows_strangers_apart(people: People) -> None:
    accept_risk(people["coordinator"], people["decider"])
    known = list_number(by=people["officer"])
    bring("bakom")
    bring("promo", sender="ORANGE", mark="n")
    reports = list(Report.objects.order_by("pk"))
    lines = board.lines(reports, compare=False, by=people["officer"])
    assert sorted(line.stranger for line in lines) == [False, True]
    actions.strike_number(known, by=people["officer"])
    assert not Correspondent.objects.exists()
    assert all(line.stranger for line in board.lines(reports, compare=False, by=people["officer"]))


def test_a_flood_is_closed_together_and_nothing_that_may_be_meant_goes_with_it(people: People, client_of: Any) -> None:
    accept_risk(people["coordinator"], people["decider"])
    officer = people["officer"]
    sheet = make_sheet(by=officer)
    list_number(by=officer)
    make_report("Bonjour (inventé).", country="")
    kept = [
        bring("On m'a menacée", mark="a"),
        bring(text_of(sheet, ("act", "arrest"), by=officer), sender="+237611111111", mark="b"),
    ]
    spam = [bring("Offre spéciale !", sender="ORANGE", mark=mark) for mark in "cd"]
    strange = Envelope.read(make_envelope(country=""))  # what a device sends that seals no message
    take_sealed(strange, by=Actor.nobody())
    Message.objects.filter(report=strange.report).update(sealed=b"no message at all")
    with pytest.raises(Denied):
        set_aside(by=people["monitor"])
    assert client_of(people["monitor"]).post(f"{PAGE}ecarter/").status_code == 403
    client_of(officer).post(f"{PAGE}ecarter/")
    assert {report.state for report in Report.objects.filter(pk__in=[one.pk for one in spam])} == {"closed"}
    assert {report.state for report in Report.objects.exclude(pk__in=[one.pk for one in spam])} == {"received"}
    assert all(Report.objects.get(pk=one.pk).unanswered for one in kept)


def test_sheets_and_numbers_are_of_the_desk_alone(people: People, client_of: Any) -> None:
    sheet, number = make_sheet(by=people["officer"]), list_number(by=people["officer"])
    acceptance = make_acceptance(by=people["decider"])
    gateway, _secret = make_gateway(by=people["officer"])
    officer, coordinator = client_of(people["officer"]), client_of(people["coordinator"])
    assert "Cercle inventé" in officer.get(PAGE).content.decode()
    printed = officer.get(sheet.get_absolute_url()).content.decode()
    assert printed.count("<code>") == len(open_one(sheet, by=people["officer"])["codes"])
    assert "Cercle inventé" not in coordinator.get(PAGE).content.decode()
    assert "Raison inventée" in coordinator.get(PAGE).content.decode()
    assert "Raison inventée" not in officer.get(PAGE).content.decode()
    for verb in ("accepter", "retirer"):
        assert officer.post(f"{PAGE}risque/{acceptance.pk}/{verb}/").status_code == 404
    assert client_of(people["monitor"]).get(PAGE).status_code == 403
    assert coordinator.get(sheet.get_absolute_url()).status_code == 404
    for path in (
        f"feuilles/{sheet.pk}/bruler/",
        f"numeros/{number.pk}/effacer/",
        f"passerelles/{gateway.pk}/retirer/",
    ):
        assert coordinator.post(PAGE + path).status_code == 404
    for path in ("feuilles/", "numeros/", "passerelles/"):
        assert coordinator.post(PAGE + path, {}).status_code == 403
    assert officer.post(f"{PAGE}risque/", {}).status_code == 403
    assert (CodeSheet.objects.count(), Correspondent.objects.count()) == (1, 1)


def test_the_pages_carry_the_whole_thread(people: People, client_of: Any) -> None:
    coordinator, decider = client_of(people["coordinator"]), client_of(people["decider"])
    officer = client_of(people["officer"])
    review = timezone.localdate() + timedelta(days=60)
    given = {"reasons": "Raison inventée.", "measures": "Mesure inventée.", "review_on": review.isoformat()}
    wrong = coordinator.post(f"{PAGE}risque/", {**given, "review_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "Raison inventée." in wrong.content.decode()
    coordinator.post(f"{PAGE}risque/", given)
    made = Acceptance.objects.get()
    assert "Décider" in " ".join(str(line.title) for line in queries.todo(people["decider"]))
    assert decider.post(f"{PAGE}risque/{made.pk}/accepter/").status_code == 302
    month = timezone.localdate().replace(day=1).isoformat()
    officer.post(f"{PAGE}feuilles/", {"called": "Cercle", "country": "TCD", "month": month, "looks": "digits"})
    officer.post(f"{PAGE}numeros/", {"called": "Relais", "number": NUMBER, "reach": "Par un ami"})
    wrong = officer.post(f"{PAGE}numeros/", {"called": "Relais", "number": "bonjour", "reach": "Par un ami"})
    assert wrong.status_code == 422
    added = officer.post(f"{PAGE}passerelles/", {"kind": "africa"}).content.decode()
    assert "/passerelle/" in added
    assert (CodeSheet.objects.count(), Correspondent.objects.count(), in_force()) == (1, 1, made)
    officer.post(f"{PAGE}arreter/")
    assert in_force() is None
