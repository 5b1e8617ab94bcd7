"""Former versions go out of the history by two only, for good, and the page says that they did."""

from __future__ import annotations

from typing import Any

import pytest

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions
from vigie.protection.incidents.factories import make_facts, make_incident
from vigie.protection.incidents.history.forgetting import ask, call_off, forget
from vigie.protection.incidents.history.revisions import versions
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.queries import todo

pytestmark = pytest.mark.django_db


def again(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


@pytest.fixture
def corrected(people: People) -> Incident:
    """A name in its first title, corrected in the second, then another correction."""
    incident = make_incident(by=people["officer"], title="Nom de trop")
    for title in ("Sans nom", "Sans nom, daté"):
        facts = make_facts(title=title)
        actions.correct(again(incident), facts, country="CMR", urgency="none", reason="Relu.", by=people["monitor"])
    return again(incident)


def test_a_name_goes_out_of_the_past_by_two_and_for_good(people: People, client_of, corrected: Incident) -> None:
    page = f"{corrected.get_absolute_url()}historique/"
    one, second = client_of(people["monitor"]), client_of(people["monitor2"])
    assert one.post(f"{page}1/oublier/", {"forget-reason": "Consentement retiré."}).status_code == 302
    assert "Nom de trop" in second.get(f"{page}1/").content.decode()
    assert one.post(f"{page}oubli/").status_code == 409
    assert second.post(f"{page}oubli/").status_code == 302
    known = open_one(again(corrected), by=afresh(people["monitor"]))
    assert "Nom de trop" not in str(known)
    assert [version.number for version in versions(again(corrected), known)] == [3, 2]
    shown = second.get(page).content.decode()
    assert "Consentement retiré." in shown
    assert "Nom de trop" not in shown
    assert second.get(f"{page}1/").status_code == 404
    assert second.get(f"{page}2/").status_code == 200


def asked(actor: Actor, incident: Incident) -> bool:
    return f"{incident.get_absolute_url()}historique/" in {line.url for line in todo(actor)}


def test_who_can_be_the_second_person_is_asked_on_their_first_page(people: People, corrected: Incident) -> None:
    ask(again(corrected), 1, reason="Consentement retiré.", by=people["monitor"])
    assert asked(people["monitor2"], corrected)
    assert "Consentement" not in str(todo(people["monitor2"]))
    for nobody in ("monitor", "officer", "analyst", "outsider"):  # who asked, who may not, who cannot even read
        assert not asked(people[nobody], corrected)
    actions.restrict(again(corrected), [people["officer"].user], by=people["monitor"])
    assert not asked(people["monitor2"], corrected)


def test_the_line_that_stands_for_others_leads_to_all_that_someone_asks_to_forget(
    people: People, client_of: Any, corrected: Incident
) -> None:
    calm = make_incident(by=people["officer"], title="Rien à oublier")
    ask(again(corrected), 1, reason="Consentement retiré.", by=people["monitor"])
    (line,) = [one for one in todo(people["monitor2"]) if "historique" in one.url]
    page = client_of(people["monitor2"]).get(line.among)
    assert [incident.pk for incident, _title in page.context["lines"]] == [corrected.pk]
    assert "checked" in page.content.decode()
    assert calm.pk not in {incident.pk for incident, _title in page.context["lines"]}
    own = client_of(people["monitor"]).get(line.among)  # who asked has nothing to do there
    assert own.context["lines"] == []
    # Who may not do it sees the whole list, and not whose past is asked for.
    assert len(client_of(people["officer"]).get(line.among).context["lines"]) == 2


def test_nobody_is_asked_to_forget_in_a_violation_that_is_counted_with_another(
    people: People, corrected: Incident
) -> None:
    ask(again(corrected), 1, reason="Consentement retiré.", by=people["monitor"])
    Incident.objects.filter(pk=corrected.pk).update(state="merged")
    assert not asked(people["monitor2"], corrected)


@pytest.mark.parametrize("answer", [forget, call_off], ids=["forgotten", "left"])
def test_once_answered_nobody_is_asked_any_more(people: People, corrected: Incident, answer: Any) -> None:
    ask(again(corrected), 1, reason="x", by=people["monitor"])
    answer(again(corrected), by=people["monitor2"])
    assert not asked(people["monitor2"], corrected)


def test_nobody_does_alone_what_takes_two_and_only_monitors_ask(people: People, client_of, corrected) -> None:
    with pytest.raises(Denied):
        ask(corrected, 1, reason="x", by=people["officer"])
    for upto, reason in ((3, "x"), (0, "x"), (1, " ")):
        with pytest.raises(Invalid):
            ask(corrected, upto, reason=reason, by=people["monitor"])
    for answer in (forget, call_off):
        with pytest.raises(WrongState):
            answer(again(corrected), by=people["monitor2"])
    ask(again(corrected), 2, reason="x", by=people["monitor"])
    with pytest.raises(FourEyes):
        forget(again(corrected), by=people["monitor"])
    with pytest.raises(Denied):
        forget(again(corrected), by=people["officer"])
    for name, status in (("outsider", 404), ("analyst", 403)):
        for end in ("oubli/", "1/oublier/"):
            address = f"{corrected.get_absolute_url()}historique/{end}"
            assert client_of(people[name]).post(address, {"forget-reason": "x"}).status_code == status
    late = again(corrected)
    call_off(again(corrected), by=people["monitor2"])
    with pytest.raises(WrongState):
        forget(late, by=people["monitor2"])
    assert len(versions(again(corrected), open_one(again(corrected), by=people["monitor"]))) == 3
