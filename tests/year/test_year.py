"""On the real plan a network works a year, through actions; its report says what independent counts say."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine

from tests.year.counts import COUNTS, counted
from tests.year.story import YEAR, Truth, work_a_year
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_many
from vigie.plan.indicators.actions import attach_indicator
from vigie.plan.indicators.recipes import RECIPES
from vigie.plan.reports import actions as reports
from vigie.plan.reports.content import Content, Table
from vigie.plan.reports.forms import chapters_of
from vigie.plan.reports.models import Audience
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.tests.plans import REAL_FILE, real_plan
from vigie.protection.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AFTER = datetime(2028, 1, 20, 9, tzinfo=UTC)
PARTS = {"verified-incidents": 1, "verified-by-age": 2, "verified-by-category": 3, "verified-by-author": 4}
EVERYWHERE = {"intake": Role.OFFICER, "protection": Role.OFFICER, "monitoring": Role.OFFICER}


@pytest.fixture
def cast(planners: People) -> People:
    """The planners, a third protection officer, and one person who reads in every team and prepares reports."""
    founder = planners["founder"]
    return planners | {
        "protector3": make_person("protector3", {"protection": Role.OFFICER}, by=founder),
        "reader": make_person("reader", {"direction": Role.EVALUATOR, **EVERYWHERE}, by=founder),
    }


def _brought_in(cast: People, shared_data: Path) -> PlanVersion:
    """The network's own plan, with every recipe attached to one of its eight expected results."""
    version = import_plan(real_plan(shared_data), source=REAL_FILE, by=cast["coordinator"]).version
    assert version is not None
    results = list(version.nodes.filter(kind="result").exclude(raw="").order_by("rank"))
    assert len(results) == 8
    for number, key in enumerate(RECIPES):
        attach_indicator(results[number % 8].element, key, by=cast["coordinator"])
    return version


def _reported(version: PlanVersion, by: Actor) -> Content:
    report = reports.begin(
        title="Rapport de l’année (exemple)",
        version=version,
        span=YEAR,
        language="fr",
        audience=Audience.TEAM,
        shape="whole",
        chapters=chapters_of("whole"),
        by=by,
    )
    reports.fix(report, by=by)
    return reports.fixed(report, reports.opened(report, by=by))


def _tables(content: Content, key: str) -> list[Table]:
    return next(section.tables for section in content.sections if section.key == key)


def test_the_report_of_a_year_says_what_independent_counts_say(cast: People, shared_data: Path) -> None:
    version = _brought_in(cast, shared_data)
    truth = work_a_year(cast, version)
    with time_machine.travel(AFTER):
        content = _reported(version, cast["reader"])
        whole, *by_country = _tables(content, "indicators")
        said = {row[0]: (row[3], row[4]) for row in whole.rows}
        assert set(COUNTS) == set(RECIPES)
        for key, recipe in RECIPES.items():
            found = counted(key, start="2027-01-01", end="2028-01-01", now=AFTER.date().isoformat())
            # Nothing reported is said as nothing, which is not nought.
            empty = not recipe.figure(YEAR).cells
            assert not (empty and any(found)), key
            told = ("", "") if empty else (str(found[0]), "" if found[1] is None else str(found[1]))
            assert said[str(recipe.title)] == told, key
        assert sum(1 for _counted, of in said.values() if of) >= 7
        for table in by_country:
            for column in (1, 2):
                summed = sum(int(row[column] or 0) for row in table.rows)
                assert not table.rows or summed == int(table.total[column] or 0), table.title
        _as_told(cast, truth)
        _money_and_progress(content, truth)
        _kept_from_who_is_not_of_the_team(version, cast)


def _as_told(cast: People, truth: Truth) -> None:
    """The figures beside what the teller kept, and sealed recipes beside what the opened records say."""
    for key, place in PARTS.items():
        figure = RECIPES[key].figure(YEAR)
        assert not figure.waiting
        assert {cell: part.numerator for cell, part in figure.cells.items()} == truth.acts_by(place), key
    opened: Counter[tuple[str, str]] = Counter()
    verified = list(Incident.objects.visible_to(cast["officer"]).filter(state="verified", month__year=2027))
    facts = open_many(verified, by=cast["officer"], of="violations")
    for one in verified:
        opened.update((one.country, act["sex"]) for act in facts[one.pk]["acts"])
    assert opened == truth.acts_by(1)
    totals = {key: RECIPES[key].figure(YEAR).total.numerator for key in RECIPES}
    assert totals["violations-recorded"] == truth.recorded.total() > 12
    assert totals["requests-received"] == truth.requests.total() > 12
    assert totals["requests-closed"] == truth.closed_requests > 0
    assert totals["cases-opened"] == truth.cases.total() == 6
    assert (totals["cases-closed"], totals["grants-asked"], totals["grants-paid"]) == (
        truth.closed_cases,
        truth.grants,
        truth.paid,
    )
    assert totals["activities-realised"] == truth.done == 12
    assert totals["alerts-answered"] == 3
    assert totals["alerts-true"] == 1
    assert totals["exercises-held"] == totals["messages-published"] == 3


def _money_and_progress(content: Content, truth: Truth) -> None:
    (money, by_fund) = _tables(content, "money")
    assert [Decimal(money.total[place]) for place in (1, 3)] == [truth.budget, truth.spent]
    assert by_fund.total[1:] == money.total[1:]
    progress = _tables(content, "progress")[0]
    assert int(progress.total[3]) == truth.done
    for column in range(1, 5):
        assert sum(int(row[column]) for row in progress.rows) == int(progress.total[column])


def _kept_from_who_is_not_of_the_team(version: PlanVersion, cast: People) -> None:
    """Whoever is not of a protected room's team has no line of its live records in the report they make."""
    titles = {row[0] for row in _tables(_reported(version, cast["coordinator"]), "indicators")[0].rows}
    kept = {str(recipe.title) for recipe in RECIPES.values() if recipe.team}
    assert len(kept) == 8
    assert titles == {str(recipe.title) for recipe in RECIPES.values()} - kept
