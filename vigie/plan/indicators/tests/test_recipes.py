"""Every recipe: cells add up, months add up to the year, and rows open only to those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.compute.spans import year
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.indicators.figures import Part, add
from vigie.plan.indicators.presenting import sheet, values_of
from vigie.plan.indicators.recipes import RECIPES, Recipe
from vigie.plan.indicators.sources.tally import ALL, SEVERAL, UNSAID
from vigie.protection.cases.factories import make_case
from vigie.protection.cases.models import Case
from vigie.protection.incidents.factories import make_incident
from vigie.protection.incidents.models import AreaWeekCount, Incident
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.models import Report
from vigie.warning.agenda.factories import make_date
from vigie.warning.agenda.models import RiskDate
from vigie.warning.alerts.factories import issued_alert
from vigie.warning.alerts.models import Alert
from vigie.warning.response.factories import give_task
from vigie.warning.response.models import Assignment
from vigie.warning.scenarios.models import Scenario
from vigie.warning.signals.factories import make_signal
from vigie.warning.signals.models import Signal
from vigie.warning.situation.models import Grid, Judgement

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNTED = {
    "requests-received": lambda: Report.objects.count(),
    "cases-opened": lambda: Case.objects.count(),
    "violations-recorded": lambda: Incident.objects.exclude(state="merged").count(),
    "violations-by-urgency": lambda: Incident.objects.exclude(state="merged").count(),
    "signals-raised": lambda: Signal.objects.count(),
    "dates-of-risk": lambda: RiskDate.objects.count(),
    "scenarios-written": lambda: Scenario.objects.count(),
    "grids-filled": lambda: Grid.objects.count(),
    "situation-judged": lambda: Judgement.objects.count(),
    "alerts-opened": lambda: sum(not row.exercise for row in Alert.objects.all()),
    "alerts-decided": lambda: sum(not row.exercise and row.decided_at is not None for row in Alert.objects.all()),
    "exercises-held": lambda: sum(row.exercise for row in Alert.objects.all()),
    "tasks-given": lambda: sum(not row.alert.exercise for row in Assignment.objects.all()),
}
each = pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))


@pytest.fixture
def facts(people: People) -> People:
    """A little of everything, so that no count is zero by chance alone."""
    analyst, first, second = people["analyst"], people["decider"], people["decider2"]
    make_report()
    make_incident(by=people["monitor"])
    make_case(by=people["protector"])
    make_signal()
    make_date(by=analyst)
    alert = issued_alert(first, second, by=analyst, level="orange", country="CMR")
    issued_alert(first, second, by=analyst, level="orange", country="CMR", exercise=True)
    give_task(alert, people["officer"], by=analyst)
    return people


def test_there_are_thirty_recipes_and_their_keys_are_their_names() -> None:
    assert len(RECIPES) >= 30
    assert all(key == recipe.key for key, recipe in RECIPES.items())


def test_a_count_is_what_the_records_say(facts: People) -> None:
    for key, counted in COUNTED.items():
        assert RECIPES[key].figure(None).total.numerator == counted(), key
    seldom = {"scenarios-written", "grids-filled", "situation-judged"}
    assert all(counted() for key, counted in COUNTED.items() if key not in seldom)


def test_cells_add_up_and_the_months_add_up_to_all(facts: People) -> None:
    today = timezone.localdate()
    years = [year(today.year + step) for step in range(-2, 3)]
    for key, recipe in RECIPES.items():
        whole = recipe.figure(None)
        assert whole.total == add(whole.row(country) or Part() for country in whole.reporting), key
        by_year = [recipe.figure(span).total for span in years]
        assert add(by_year) == add([whole.total, *[Part(0, whole.total.denominator and 0)]]), key
        for span, total in zip(years, by_year, strict=True):
            assert add(recipe.figure(month).total for month in span.months()) == add([total]), key


def test_values_and_countries_have_their_words(facts: People) -> None:
    for key, recipe in RECIPES.items():
        figure, known = recipe.figure(None), dict(values_of(recipe))
        assert {value for _country, value in figure.cells} <= set(known), key
        assert not {UNSAID, SEVERAL, ALL} & {line.country for line in sheet(recipe, figure).lines}


@each
def test_rows_open_to_nobody_who_has_not_signed_in(facts: People, recipe: Recipe) -> None:
    assert recipe.rows(Actor.nobody(), "", "") == []


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("requests-received", "officer"),
        ("violations-recorded", "monitor"),
        ("cases-opened", "protector"),
        ("signals-raised", "analyst"),
        ("alerts-opened", "analyst"),
        ("exercises-held", "analyst"),
        ("tasks-given", "analyst"),
    ],
)
def test_rows_open_to_who_may_see_the_records_alone(facts: People, key: str, who: str) -> None:
    recipe = RECIPES[key]
    figure = recipe.figure(None)
    for country, value in figure.cells:
        assert len(recipe.rows(facts[who], country, value)) == figure.cells[country, value].numerator
    assert recipe.rows(facts["outsider"], "", "") == []


def test_an_act_is_counted_in_the_country_of_its_area_and_the_week_of_its_monday() -> None:
    monday = timezone.localdate().replace(month=3, day=1)
    monday += timedelta(days=-monday.weekday() % 7)
    AreaWeekCount.objects.create(area="TD-ND", week=monday, act_group="arrest", n=3)
    figure = RECIPES["verified-by-act"].figure(year(monday.year))
    assert figure.cells == {("TCD", "arrest"): Part(3)}
    assert RECIPES["verified-by-act"].figure(year(monday.year + 1)).cells == {}


@pytest.mark.django_db
def test_live_counts_of_a_protected_room_are_for_its_team(people: People, client_of: Callable[..., Client]) -> None:
    protected = {key: recipe.team for key, recipe in RECIPES.items() if recipe.team}
    assert {"requests-received", "violations-recorded", "cases-opened", "grants-paid"} <= set(protected)
    for name, teams in (("officer", {"intake", "monitoring"}), ("protector", {"protection"}), ("coordinator", set())):
        browser = client_of(people[name])
        listed = browser.get(reverse("indicators:list")).content.decode()
        for key, team in protected.items():
            for page in ("indicator", "rows"):
                status = browser.get(reverse(f"indicators:{page}", args=[key])).status_code
                assert status == (200 if team in teams else 404)
            assert (reverse("indicators:indicator", args=[key]) in listed) == (team in teams)
