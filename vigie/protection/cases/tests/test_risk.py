"""The risk is discussed, rated by both, kept with its reasons, and looked at again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions as cases
from vigie.protection.cases import queries
from vigie.protection.cases.factories import make_case, taken_case
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.models import Case
from vigie.protection.cases.risk import actions
from vigie.protection.cases.risk.matrix import IMPACTS, LEVELS, LIKELIHOODS, proposed

pytestmark = pytest.mark.slow

SHEET: dict[str, Any] = {
    "threats": "Menaces inventées.",
    "vulnerabilities": "Vit seule (exemple).",
    "capacities": "Voisins solidaires (exemple).",
    "likelihood": "likely",
    "impact": "severe",
    "level": "",
    "reasons": "Deux menaces en une semaine (exemple).",
    "own_level": "medium",
    "own_words": "J’ai connu pire.",
}


def sheet(days: int = 14, **changes: Any) -> dict[str, Any]:
    return {**SHEET, "review_on": timezone.localdate() + timedelta(days=days), **changes}


def opened(case: Case, people: People) -> Facts:
    return Facts.opened(open_one(Case.objects.get(pk=case.pk), by=people["protector"]))


@given(some.sampled_from(range(5)), some.sampled_from(range(5)), some.integers(0, 4), some.integers(0, 4))
def test_more_likely_or_graver_is_never_a_lower_level(low: int, soft: int, more: int, worse: int) -> None:
    less = proposed(LIKELIHOODS[low], IMPACTS[soft])
    greater = proposed(LIKELIHOODS[min(4, low + more)], IMPACTS[min(4, soft + worse)])
    assert LEVELS.index(less) <= LEVELS.index(greater)


def test_a_life_in_danger_is_never_low_and_unknown_gives_no_level() -> None:
    assert "low" not in {proposed(likelihood, "critical") for likelihood in LIKELIHOODS}
    assert proposed("likely", "critical") == "extreme"
    assert proposed("unknown", "critical") == proposed("likely", "unknown") == "unknown"


@pytest.mark.django_db
def test_both_ratings_stand_side_by_side_and_the_history_stays(people: People, client_of: Any) -> None:
    case, by = taken_case(by=people["protector"]), people["protector"]
    actions.assess(case, **sheet(), by=by)
    actions.assess(case, **sheet(30, level="extreme", own_level="high"), by=people["protector2"])
    first, second = opened(case, people).assessments
    assert (first.level, first.own_level, second.level, second.own_level) == ("high", "medium", "extreme", "high")
    page = client_of(people["protector2"]).get(f"{case.get_absolute_url()}risque/").content.decode()
    assert page.count("J’ai connu pire.") == 2


@pytest.mark.django_db
def test_the_next_assessment_has_one_reminder_and_it_says_nothing(people: People) -> None:
    case, by = taken_case(by=people["protector"]), people["protector"]
    actions.assess(case, **sheet(7), by=by)
    actions.assess(case, **sheet(21), by=people["protector2"])
    (reminder,) = queries.reminders(by)
    assert reminder.owner == by.user
    assert reminder.due_at.date() == timezone.localdate() + timedelta(days=21)
    assert set(open_one(reminder, by=by).values()) <= {"Rappel", "Reminder", ""}
    assert queries.todo(by) == []
    with time_machine.travel(reminder.due_at - timedelta(days=6)):
        (line,) = queries.todo(by)
        assert (line.level, line.due) == ("orange", reminder.due_at)
    with time_machine.travel(reminder.due_at + timedelta(days=1)):
        assert [line.level for line in queries.todo(by)] == ["red"]
    assert queries.todo(people["protector2"]) == []


@pytest.mark.django_db
def test_the_reminder_of_a_restricted_case_is_there_for_its_readers_only(people: People) -> None:
    case, by = taken_case(by=people["protector"]), people["protector"]
    actions.assess(case, **sheet(), by=by)
    assert queries.reminders(people["protector2"]).count() == 1
    cases.restrict(case, [], by=by)
    assert queries.reminders(people["protector2"]).count() == 0
    actions.assess(case, **sheet(20), by=by)
    assert queries.reminders(people["protector2"]).count() == 0
    assert queries.reminders(by).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"reasons": " "},
        {"likelihood": "unknown"},
        {"likelihood": "no_such_code"},
        {"own_level": "no_such_code"},
        {"review_on": timezone.localdate()},
        {"review_on": timezone.localdate() + timedelta(days=200)},
    ],
    ids=str,
)
def test_a_sheet_without_reasons_level_or_review_is_refused(people: People, wrong: dict[str, Any]) -> None:
    case = make_case(by=people["protector"])
    with pytest.raises(Invalid):
        actions.assess(case, **{**sheet(), **wrong}, by=people["protector"])
    assert opened(case, people).assessments == []
    assert not queries.reminders(people["protector"]).exists()


@pytest.mark.django_db
def test_a_survivor_is_asked_nothing_before_care_was_offered(people: People, client_of: Any) -> None:
    case = make_case(by=people["protector"], survivor=True, situation="")
    with pytest.raises(Invalid):
        actions.assess(case, **sheet(), by=people["protector"])
    page = client_of(people["protector"]).get(f"{case.get_absolute_url()}risque/").content.decode()
    assert 'name="threats"' not in page
    cases.offer_care(case, provider="Clinique", answer="declined", words="", by=people["protector"])
    actions.assess(case, **sheet(), by=people["protector"])
    assert opened(case, people).assessments


@pytest.mark.django_db
def test_the_sheet_is_filled_on_screen_and_by_officers_only(people: People, client_of: Any) -> None:
    case = make_case(by=people["protector"])
    address, client = f"{case.get_absolute_url()}risque/", client_of(people["protector"])
    typed = {**sheet(), "review_on": sheet()["review_on"].isoformat()}
    refused = client.post(address, {**typed, "likelihood": "unknown"})
    assert refused.status_code == 400
    assert "Vit seule (exemple)." in refused.content.decode()
    assert client.post(address, typed).status_code == 302
    with pytest.raises(Denied):
        actions.assess(Case.objects.get(), **sheet(), by=people["officer"])
    assert client_of(people["officer"]).post(address, typed).status_code == 404


@pytest.mark.django_db
def test_when_someone_was_faster_the_sheet_that_was_typed_still_stands(
    people: People, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, client = make_case(by=people["protector"]), client_of(people["protector"])
    honest = cases.open_one

    def meanwhile(record: Any, *, by: Any) -> Any:
        opened_now = honest(record, by=by)
        monkeypatch.setattr(actions, "open_one", honest)
        cases.take(Case.objects.get(pk=case.pk), reason="Moi.", by=people["protector2"])
        return opened_now

    monkeypatch.setattr(actions, "open_one", meanwhile)
    typed = {**sheet(), "review_on": sheet()["review_on"].isoformat()}
    refused = client.post(f"{case.get_absolute_url()}risque/", typed)
    assert refused.status_code == 400
    assert "Vit seule (exemple)." in refused.content.decode()
    assert opened(case, people).assessments == []
    assert not queries.reminders(people["protector"]).exists()
