"""The pages of manual indicators: who sees what, who may do what, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from vigie.compute.spans import parse
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.collection import closing
from vigie.plan.collection.counting import amounts_of
from vigie.plan.collection.factories import counted, entered, make_indicator
from vigie.plan.collection.models import Entry, ManualIndicator, address
from vigie.plan.collection.periods import period_of
from vigie.plan.collection.queries import standing
from vigie.warning.situation.factories import make_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
ClientOf = Callable[[Actor], Client]
Q1 = parse("2031-Q1")
ASKED = {
    "name_fr": "Comités actifs (inventé)",
    "name_en": "Active committees (invented)",
    "unit_fr": "comités",
    "unit_en": "committees",
    "kind": "count",
    "values": "Ville | Town\nVillage | Village",
    "frequency": "half",
    "joining": "last",
    "since": "2030-09-12",
    "countries": ["CMR", "TCD"],
    "verification": "Registre inventé",
}


def _mark(indicator: ManualIndicator, country: str = "CMR") -> dict[str, str]:
    return {"mark": standing(indicator, country, Q1.start).mark}


def test_it_is_defined_changed_and_ended_on_screen(planners: People, client_of: ClientOf) -> None:
    browser, other = client_of(planners["coordinator"]), client_of(planners["treasurer"])
    define = reverse("collection:define")
    assert other.get(define).status_code == other.post(define, ASKED).status_code == 403
    wrong = browser.post(define, ASKED | {"values": "Ville, Village"})
    assert wrong.status_code == 422
    assert "Comités actifs (inventé)" in wrong.content.decode()
    assert browser.post(define, ASKED).status_code == 302
    made = ManualIndicator.objects.get()
    assert (made.since.isoformat(), made.frequency, made.joining) == ("2030-07-01", "half", "last")
    assert made.values[1] == {"code": "v2", "labels": {"fr": "Village", "en": "Village"}}
    change, retire = reverse("collection:change", args=[made.pk]), reverse("collection:retire", args=[made.pk])
    assert "Ville | Town" in browser.get(change).content.decode()
    seen = {"changed_at": made.changed_at.isoformat()}
    assert browser.post(change, ASKED | seen | {"verification": "Autre registre"}).status_code == 302
    assert other.post(change, ASKED).status_code == other.post(retire).status_code == 403
    assert browser.post(retire).status_code == 302
    made.refresh_from_db()
    assert (made.verification, made.version) == ("Autre registre", 1)
    assert made.retired_at


def test_a_value_is_entered_sent_back_corrected_and_validated_on_screen(
    planners: People, indicator: ManualIndicator, client_of: ClientOf
) -> None:
    make_post(planners["monitor"], "CMR", by=planners["analyst"])
    focal, evaluator = client_of(planners["monitor"]), client_of(planners["evaluator"])
    page = address(indicator.pk, "CMR", Q1)
    assert 'name="v1"' in focal.get(page).content.decode()
    assert focal.post(page, {"v1": "douze", "v2": "3", **_mark(indicator)}).status_code == 422
    assert focal.post(page, {"v1": "12", "v2": "", **_mark(indicator)}).status_code == 302
    first = Entry.objects.get()
    back = reverse("collection:send_back", args=[first.pk])
    assert focal.get(back).status_code == 403
    assert evaluator.post(back, {"reason": "Et les hommes ? (inventé)"}).status_code == 302
    shown = focal.get(page).content.decode()
    assert "Et les hommes ? (inventé)" in shown
    assert "evaluator" not in shown.partition("<main")[2]  # who decided is the direction's
    assert focal.post(page, {"v1": "12", "v2": "0", **_mark(indicator)}).status_code == 302
    second = Entry.objects.get(state="entered")
    validate = reverse("collection:validate", args=[second.pk])
    assert focal.post(validate).status_code == 403
    assert evaluator.post(validate).status_code == 302
    second.refresh_from_db()
    assert second.state == "validated"


def test_who_entered_does_not_validate_on_screen(
    planners: People, indicator: ManualIndicator, client_of: ClientOf
) -> None:
    made = entered(indicator, "CMR", "2031-Q1", 1, 2, by=planners["evaluator"])
    own, other = client_of(planners["evaluator"]), client_of(planners["evaluator2"])
    validate = reverse("collection:validate", args=[made.pk])
    assert validate not in own.get(made.get_absolute_url()).content.decode()
    assert validate in other.get(made.get_absolute_url()).content.decode()
    own.post(validate)
    made.refresh_from_db()
    assert made.state == "entered"
    withdraw = reverse("collection:withdraw", args=[made.pk])
    assert other.post(withdraw).status_code == 403
    assert own.post(withdraw).status_code == 302
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_two_at_once_overwrite_nothing(planners: People, indicator: ManualIndicator, client_of: ClientOf) -> None:
    seen, page = _mark(indicator), address(indicator.pk, "CMR", Q1)
    assert client_of(planners["coordinator"]).post(page, {"v1": "1", **seen}).status_code == 302
    late = client_of(planners["coordinator2"]).post(page, {"v1": "9", **seen})
    assert late.status_code == 422
    assert 'value="9"' in late.content.decode()
    assert Entry.objects.count() == 1


def test_after_someone_elses_step_what_was_typed_can_be_sent_again(
    planners: People, indicator: ManualIndicator, client_of: ClientOf
) -> None:
    seen, page = _mark(indicator), address(indicator.pk, "CMR", Q1)
    entered(indicator, "CMR", "2031-Q1", 1, 2, by=planners["coordinator"])
    browser = client_of(planners["coordinator2"])
    late = browser.post(page, {"v1": "9", "v2": "8", **seen}).content.decode()
    assert f'value="{_mark(indicator)["mark"]}"' in late
    assert "<dd>1</dd>" in late  # what stands there now is beside it
    wrong = browser.post(page, {"v1": "neuf", **seen}).content.decode()
    assert f'value="{seen["mark"]}"' in wrong  # they were not told of the step yet
    assert browser.post(page, {"v1": "9", "v2": "8", **_mark(indicator)}).status_code == 302
    assert amounts_of(Entry.objects.get(state="entered")) == {"v1": (9, None), "v2": (8, None)}


def test_what_was_typed_of_a_period_locked_meanwhile_is_there_to_be_read(
    planners: People, indicator: ManualIndicator, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, page, browser = _mark(indicator), address(indicator.pk, "CMR", Q1), client_of(planners["coordinator"])
    assert "readonly" not in browser.get(page).content.decode()
    monkeypatch.setattr(closing, "_fixed", [lambda: ["2031-Q1"]])
    late = browser.post(page, {"v1": "4321", "v2": "8", **seen})
    assert (late.status_code, Entry.objects.count()) == (422, 0)
    shown = late.content.decode()
    assert 'value="4321"' in shown
    assert "readonly" in shown
    assert shown.count("Les chiffres de cette période sont verrouillés") == 1
    assert 'name="v1"' not in browser.get(page).content.decode()


def test_a_stale_form_opens_to_nobody_what_became_the_directions_alone(planners: People, client_of: ClientOf) -> None:
    browser, other = client_of(planners["coordinator"]), client_of(planners["evaluator"])
    browser.post(reverse("collection:define"), ASKED)
    made = ManualIndicator.objects.get()
    change, seen = reverse("collection:change", args=[made.pk]), {"changed_at": made.changed_at.isoformat()}
    assert browser.get(change).context["form"]["changed_at"].value() == seen["changed_at"]
    with time_machine.travel("2031-04-10 10:01", tick=False):
        assert other.post(change, ASKED | seen | {"restricted": "on"}).status_code == 302
    late = browser.post(change, ASKED | seen | {"verification": "Registre de mai (inventé)"})
    assert late.status_code == 422
    shown = late.content.decode()
    made.refresh_from_db()
    assert made.restricted
    for words in ("Registre de mai (inventé)", "C’est maintenant\xa0: oui", "C’est maintenant\xa0: Registre inventé"):
        assert words in shown, words
    form = late.context["form"]
    assert (form["restricted"].value(), form["changed_at"].value()) == (True, made.changed_at.isoformat())
    assert browser.post(change, ASKED).status_code == 422  # a form that says nothing of what was seen
    again = ASKED | {"changed_at": form["changed_at"].value(), "restricted": "on"}
    assert browser.post(change, again | {"verification": "Registre de mai (inventé)"}).status_code == 302
    made.refresh_from_db()
    assert (made.verification, made.restricted) == ("Registre de mai (inventé)", True)


def test_a_figure_is_taken_back_on_screen(planners: People, indicator: ManualIndicator, client_of: ClientOf) -> None:
    counted(indicator, "CMR", "2031-Q1", 1, 2, by=planners["coordinator"], second=planners["evaluator"])
    take_back = reverse("collection:take_back", args=[indicator.pk, "CMR", "2031-01"])
    client_of(planners["coordinator"]).post(take_back, {"mark": "0" * 16})
    assert Entry.objects.count() == 1
    client_of(planners["coordinator"]).post(take_back, _mark(indicator))
    assert Entry.objects.filter(state="entered", amounts=None).count() == 1
    assert "annulé" in client_of(planners["evaluator"]).get(address(indicator.pk, "CMR", Q1)).content.decode()


def test_a_country_is_there_for_its_focal_points_and_the_direction(
    planners: People, indicator: ManualIndicator, client_of: ClientOf
) -> None:
    make_post(planners["monitor"], "TCD", by=planners["analyst"])
    focal = client_of(planners["monitor"])
    assert focal.get(address(indicator.pk, "TCD", Q1)).status_code == 200
    for page in (address(indicator.pk, "CMR", Q1), address(indicator.pk, "GAB", Q1)):
        assert focal.get(page).status_code == focal.post(page, {"v1": "1"}).status_code == 404
    reader = client_of(planners["treasurer"])
    assert reader.get(address(indicator.pk, "TCD", Q1)).status_code == 200
    assert reader.post(address(indicator.pk, "TCD", Q1), {"v1": "1", **_mark(indicator, "TCD")}).status_code == 403
    outsider = client_of(planners["outsider"])
    assert outsider.get(address(indicator.pk, "TCD", Q1)).status_code == 404
    assert outsider.get(indicator.get_absolute_url()).status_code == 200
    for month in ("2031-02", "2030-04", "jamais", "2031-13"):
        page = reverse("collection:values", args=[indicator.pk, "TCD", month])
        assert focal.get(page).status_code == 404
    assert not Entry.objects.exists()


def test_of_a_restricted_one_a_focal_point_reads_their_own_numbers_alone(planners: People, client_of: ClientOf) -> None:
    make_post(planners["monitor"], "TCD", by=planners["analyst"])
    made = make_indicator(by=planners["coordinator"], restricted=True)
    for country, n in (("TCD", 4321), ("CMR", 8765)):
        counted(made, country, "2031-Q1", n, by=planners["coordinator"], second=planners["evaluator"])
    focal = client_of(planners["monitor"]).get(made.get_absolute_url()).content.decode()
    assert "4321" in focal
    assert "8765" not in focal
    assert "8765" in client_of(planners["treasurer"]).get(made.get_absolute_url()).content.decode()
    assert client_of(planners["outsider"]).get(made.get_absolute_url()).status_code == 404


def test_the_list_says_what_is_missing_and_what_waits(
    planners: People, indicator: ManualIndicator, client_of: ClientOf
) -> None:
    made = entered(indicator, "CMR", "2031-Q1", 1, 2, by=planners["coordinator"])
    inside = client_of(planners["evaluator"]).get(reverse("collection:list")).content.decode()
    outside = client_of(planners["outsider"]).get(reverse("collection:list")).content.decode()
    assert made.get_absolute_url() in inside
    assert made.get_absolute_url() not in outside
    for page in (inside, outside):
        assert "0 sur 6" in page
        assert "4 en retard" in page
    one = client_of(planners["evaluator"]).get(indicator.get_absolute_url()).content.decode()
    assert one.count("à saisir") == 1
    assert one.count("à valider") == 1


def test_older_periods_are_a_click_away(planners: People, client_of: ClientOf) -> None:
    monthly = make_indicator(by=planners["coordinator"], frequency="month")
    browser, old = client_of(planners["evaluator"]), address(monthly.pk, "CMR", parse("2030-07"))
    page = browser.get(monthly.get_absolute_url()).content.decode()
    assert old not in page
    assert "1 période plus ancienne aussi" in page
    assert old in browser.get(f"{monthly.get_absolute_url()}?toutes").content.decode()


def test_periods_are_whole(planners: People) -> None:
    assert period_of("half", parse("2031-08").start).code == "2031-H2"
    assert period_of("year", parse("2031-08").start).code == "2031"
    assert period_of("month", parse("2031-12").start).code == "2031-12"
