"""Nothing leaves without the consent of that person, for that use, to that recipient, on that day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions as cases
from vigie.protection.cases import queries
from vigie.protection.cases.channels.register import channels
from vigie.protection.cases.consents import actions
from vigie.protection.cases.consents.rules import covering, missing
from vigie.protection.cases.factories import a_person, close_leaving, make_case, record_consent
from vigie.protection.cases.facts import Consent, Facts
from vigie.protection.cases.models import Case

pytestmark = pytest.mark.slow

DAYS = some.dates(date(2026, 1, 1), date(2027, 12, 31))
STATE = next(code for code, channel in channels().items() if channel.state_receives)


def opened(case: Case, people: People) -> Facts:
    return Facts.opened(open_one(Case.objects.get(pk=case.pk), by=people["protector"]))


@given(DAYS, DAYS, DAYS, some.booleans())
def test_a_consent_holds_from_its_first_day_to_its_last_unless_withdrawn(
    first: date, last: date, day: date, withdrawn: bool
) -> None:
    consent = Consent(
        person="p", use="help", recipient="fidh", given_on=first.isoformat(), expires_on=last.isoformat(),
        manner="spoken", by="x", withdrawn_on=first.isoformat() if withdrawn else "",
    )  # fmt: skip
    assert consent.holds_on(day) == (first <= day <= last and not withdrawn)


@pytest.mark.django_db
def test_a_consent_speaks_of_one_person_one_use_and_one_recipient(people: People) -> None:
    case = make_case(by=people["protector"], persons=[a_person(), a_person(name="Personne D", link="spouse")])
    one, other = opened(case, people).persons
    record_consent(case, by=people["protector"], person=one.id, recipient="fidh", use="help")
    facts = opened(case, people)
    assert covering(facts, one, "help", "fidh")
    assert not covering(facts, other, "help", "fidh")
    assert not covering(facts, one, "mechanism", "fidh")
    assert not covering(facts, one, "help", "omct")
    assert missing(facts, [one, other], "help", "fidh") == [other]


@pytest.mark.django_db
def test_it_ends_by_itself_and_is_withdrawn_at_any_time(people: People) -> None:
    case, by = make_case(by=people["protector"]), people["protector"]
    consent = record_consent(case, by=by, recipient="Clinique inventée", use="referral", days=10)
    (person,) = opened(case, people).persons
    assert covering(opened(case, people), person, "referral", "clinique  Inventée")
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        assert not covering(opened(case, people), person, "referral", "Clinique inventée")
    (reminder,) = queries.reminders(by)
    assert reminder.due_at.date() == timezone.localdate() + timedelta(days=10)
    close_leaving(case, by=by)
    actions.withdraw(case, consent.id, why="", by=by)
    assert not covering(opened(case, people), person, "referral", "Clinique inventée")
    assert not queries.reminders(by).exists()
    with pytest.raises(WrongState):
        actions.withdraw(case, consent.id, why="", by=by)


@pytest.mark.django_db
def test_where_the_state_receives_the_name_the_person_was_told(people: People, client_of: Any) -> None:
    case = make_case(by=people["protector"])
    with pytest.raises(Invalid, match=r"(?i)state|État"):
        record_consent(case, by=people["protector"], recipient=STATE, use="mechanism")
    record_consent(case, by=people["protector"], recipient=STATE, use="mechanism", state_told=True)
    page = client_of(people["protector"]).get(f"{case.get_absolute_url()}consentements/").content.decode()
    assert "L’État recevra ce nom" in page or "The State will receive this name" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"person": "00000000-0000-4000-8000-000000000000"},
        {"use": "unknown"},
        {"use": "no_such_use"},
        {"recipient": " "},
        {"days": 400},
        {"days": -1},
        {"given_on": date(2999, 1, 1)},
    ],
    ids=str,
)
def test_a_consent_to_everything_for_ever_is_none(people: People, wrong: dict[str, Any]) -> None:
    case = make_case(by=people["protector"])
    with pytest.raises(Invalid):
        record_consent(case, by=people["protector"], **wrong)
    assert opened(case, people).consents == []


GOOD = {"assent": True, "guardian": "Tante inventée", "best_interests": "Soins urgents (exemple)."}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_", "holds"),
    [
        (GOOD, True),
        ({**GOOD, "assent": False}, False),
        ({**GOOD, "guardian": ""}, False),
        ({**GOOD, "guardian": "", "guardian_is_danger": True}, True),
        ({**GOOD, "best_interests": " "}, False),
        ({**GOOD, "use": "publish_image"}, False),
        ({**GOOD, "use": "publish_name"}, False),
    ],
    ids=str,
)
def test_a_childs_consent_needs_assent_guardian_and_best_interests(
    people: People, given_: dict[str, Any], holds: bool
) -> None:
    child = a_person(age_band="0-17")
    case = make_case(by=people["protector"], persons=[child], people=[people["protector2"].user])
    if holds:
        record_consent(case, by=people["protector"], **given_)
    else:
        with pytest.raises(Invalid):
            record_consent(case, by=people["protector"], **given_)
    assert len(opened(case, people).consents) == holds


@pytest.mark.django_db
def test_it_is_recorded_and_withdrawn_on_screen(people: People, client_of: Any) -> None:
    case, client = make_case(by=people["protector"]), client_of(people["protector"])
    address, today = f"{case.get_absolute_url()}consentements/", timezone.localdate()
    typed = {
        "person": opened(case, people).persons[0].id,
        "use": "help",
        "channel": "fidh",
        "partner": "",
        "given_on": today.isoformat(),
        "expires_on": (today + timedelta(days=30)).isoformat(),
        "manner": "spoken",
        "words": "Expliqué en sango (exemple).",
    }
    both = client.post(address, {**typed, "partner": "Autre partenaire"})
    assert both.status_code == 400
    assert "Expliqué en sango (exemple)." in both.content.decode()
    assert client.post(address, typed).status_code == 302
    (consent,) = opened(case, people).consents
    assert client.post(f"{address}retirer/", {"consent": consent.id, "why": ""}).status_code == 302
    assert opened(case, people).consents[0].withdrawn_on == today.isoformat()
    with pytest.raises(Denied):
        record_consent(Case.objects.get(), by=people["officer"], person=typed["person"])


@pytest.mark.django_db
def test_a_person_who_consented_stays_in_the_case(people: People) -> None:
    case = make_case(by=people["protector"], persons=[a_person(), a_person(name="Personne D", link="spouse")])
    facts = opened(case, people)
    record_consent(case, by=people["protector"], person=facts.persons[1].id)
    alone = Facts(title=facts.title, persons=facts.persons[:1])
    with pytest.raises(Invalid):
        cases.correct(case, alone, country="CMR", urgency="soon", by=people["protector"])
    assert len(opened(case, people).persons) == 2
