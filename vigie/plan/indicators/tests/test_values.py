"""Figures over many spans are those of each span by itself, locked ones are their snapshots, and cells add up."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.spans import Span, parse, year
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.ground.terms import cache
from vigie.plan.activities.models import Activity, ActivityCountry, Milestone
from vigie.plan.indicators.actions import attach_indicator, lock_period, set_target
from vigie.plan.indicators.figures import Figure, Part, add
from vigie.plan.indicators.freezing import cells_of
from vigie.plan.indicators.models import Snapshot
from vigie.plan.indicators.queries import of_version, readable, values
from vigie.plan.indicators.recipes import RECIPES
from vigie.plan.indicators.sources import periods
from vigie.plan.indicators.valuing import Series, over
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.tests.plans import plan
from vigie.protection.cases.factories import make_case
from vigie.protection.cases.models import Case
from vigie.protection.incidents.factories import make_incident
from vigie.protection.incidents.models import AreaWeekCount, Dimension, Incident, MonthMargin
from vigie.protection.intake.factories import make_report
from vigie.protection.intake.models import Report
from vigie.warning.agenda.factories import make_date
from vigie.warning.agenda.models import RiskDate
from vigie.warning.alerts.factories import issued_alert
from vigie.warning.alerts.models import Alert
from vigie.warning.response.factories import give_task
from vigie.warning.response.models import AfterAction, Assignment
from vigie.warning.signals.factories import make_signal
from vigie.warning.signals.models import Signal

slow = [pytest.mark.django_db, pytest.mark.slow]
SEED, HOUR = 20310402, timedelta(hours=1)
COUNTRIES = ("CMR", "TCD", "COD")
SPANS = [*(parse(f"2030-Q{n}") for n in range(1, 5)), year(2030), parse("2030-H2"), parse("2030-05"), parse("2029")]
days = st.dates(date(2029, 12, 1), date(2031, 2, 1))
some_spans = st.lists(
    st.builds(lambda start, n: Span(start, start + timedelta(days=n)), days, st.integers(1, 200)),
    min_size=1,
    max_size=8,
)
rows_of_days = st.lists(
    st.tuples(
        days,
        st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(("a", "b"))),
        st.builds(Part, st.integers(0, 3), st.integers(3, 5)),
    )
)


@given(rows_of_days, some_spans)
def test_a_span_is_the_sum_of_the_rows_whose_day_lies_in_it(rows: list[periods.Row], spans: list[Span]) -> None:
    for span, figure in zip(spans, periods.figures(rows, spans), strict=True):
        mine = [(key, part) for day, key, part in rows if day in span]
        assert set(figure.cells) == {key for key, _part in mine}
        for key, part in figure.cells.items():
            assert part == add([of for at, of in mine if at == key])


@given(some_spans)
def test_the_pieces_are_disjoint_and_each_span_is_whole_pieces(spans: list[Span]) -> None:
    cut = periods.pieces(spans)
    assert all(one.end <= after.start for one, after in itertools.pairwise(cut))
    for span in spans:
        assert sum(piece.days for piece in cut if piece.start in span) == span.days


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel("2031-04-02 10:00", tick=False):
        yield


@pytest.fixture
def version(planners: People, today: None) -> PlanVersion:
    """A plan of 30 activities under two results, with every recipe attached, most of them twice."""
    rows = [f"\t\t\tActivité 1.{1 + n // 15}.{n} : Former" for n in range(30)]
    rows[0] = f"Axe 1 : Accueillir\tObjectif spécifique 1 : Répondre\tRésultat 1.1 : on répond{rows[0][2:]}"
    rows[15] = f"\t\tRésultat 1.2 : on forme{rows[15][2:]}"
    brought = import_plan(plan(*rows), source="essai.txt", by=Actor.system()).version
    assert brought is not None
    for result in brought.nodes.filter(kind="result"):
        for key in RECIPES:
            attach_indicator(result.element, key, by=planners["coordinator"])
    return brought


@pytest.fixture
def facts(planners: People, version: PlanVersion) -> People:
    """A little of everything at random days: more than one country, several of one, some days none of the spans has."""
    by, draw = planners, random.Random(SEED)
    for _ in range(6):
        make_report()
        make_incident(by=by["monitor"])
        make_case(by=by["protector"])
        make_signal()
        make_date(by=by["analyst"])
    for exercise in (False, False, True):
        alert = issued_alert(
            by["decider"], by["decider2"], by=by["analyst"], level="orange", country="CMR", exercise=exercise
        )
        if not exercise:
            give_task(alert, by["officer"], by=by["analyst"])
            signed = {"proposed_by": by["decider"].user, "second": by["decider2"].user}
            made = AfterAction(alert=alert, outcome="true", state="confirmed", **signed)
            made.seal({}, "monitoring")
            made.save(force_insert=True)
    _spread(draw)
    _counts(draw)
    _follow(version, draw)
    return by


def _spread(draw: random.Random) -> None:
    """Give each record a day of its own."""
    for model in (Report, Case, RiskDate):
        for row in model._default_manager.all():
            month = _day(draw).replace(day=1)
            moved = {"country": draw.choice(COUNTRIES), "month": month, "last_month": month}
            model._default_manager.filter(pk=row.pk).update(**moved)
    for incident in Incident.objects.all():
        Incident.objects.filter(pk=incident.pk).update(month=_day(draw).replace(day=1))
    for signal in Signal.objects.all():
        Signal.objects.filter(pk=signal.pk).update(raised_at=_moment(draw))
    for alert in Alert.objects.all():
        at = _moment(draw)
        Alert.objects.filter(pk=alert.pk).update(opened_at=at, decided_at=at, decide_by=at + timedelta(hours=1))
    for task in Assignment.objects.all():
        Assignment.objects.filter(pk=task.pk).update(first_due_at=_moment(draw))


def _counts(draw: random.Random) -> None:
    for n in range(60):
        cell = {"country": draw.choice(COUNTRIES), "dimension": draw.choice(Dimension.values)}
        month = _day(draw).replace(day=1)
        MonthMargin.objects.get_or_create(**cell, month=month, value=f"v{n % 3}", defaults={"n": n % 4})
        monday = _day(draw)
        monday -= timedelta(days=monday.weekday())
        area = draw.choice(("TD-ND", "CM-EN", "nowhere"))
        AreaWeekCount.objects.get_or_create(area=area, week=monday, act_group="arrest", defaults={"n": 1 + n % 4})


def _follow(version: PlanVersion, draw: random.Random) -> None:
    for node in version.nodes.filter(kind="activity"):
        ends = _day(draw)
        one = Activity.objects.create(
            element=node.element,
            status=draw.choice(("planned", "done", "stopped")),
            starts=ends - timedelta(days=30),
            ends=ends,
            changed_at=_moment(draw),
        )
        for country in draw.sample(COUNTRIES, draw.randrange(3)):
            ActivityCountry.objects.create(activity=one, country=country)
        for step in range(2):
            Milestone.objects.create(activity=one, title=f"Étape {step}", due_on=_day(draw) if step else None)


def _day(draw: random.Random) -> date:
    return date(2029, 1, 1) + timedelta(days=draw.randrange(3 * 365))


def _moment(draw: random.Random) -> datetime:
    """Often in the first or last hour of a day by one clock or another."""
    day = _day(draw)
    return datetime(day.year, day.month, draw.choice((1, day.day)), draw.choice((0, 23, 12)), 30, tzinfo=UTC)


class TestValues:
    pytestmark = slow

    def test_each_figure_is_the_one_of_its_span_alone(self, facts: People) -> None:
        found, seen = over(RECIPES.values(), SPANS), set()
        for key, recipe in RECIPES.items():
            for span in SPANS:
                alone, together = recipe.figure(span), found[key].figures[span]
                assert cells_of(together) == cells_of(alone), (key, span)
                assert together.waiting == alone.waiting
                seen |= {key} if together.cells else set()
        assert len(seen) > 20, set(RECIPES) - seen

    def test_the_total_over_all_dates_is_the_one_of_all_cells(self, facts: People, version: PlanVersion) -> None:
        overdue = {"state": "assessing", "decided_at": None, "decided_by": None, "decide_by": timezone.now() - HOUR}
        Alert.objects.filter(pk=Alert.objects.filter(exercise=False).values("pk")[:1]).update(**overdue)
        told = {key: recipe.together() for key, recipe in RECIPES.items()}
        assert told == {key: recipe.figure(None).reported for key, recipe in RECIPES.items()}
        assert told["alerts-in-time"] == Part(1, 2)
        assert sum(total is not None for total in told.values()) > 20

    def test_the_quarters_and_the_cells_add_up(self, facts: People, version: PlanVersion) -> None:
        for one in values(version, SPANS, by=facts["monitor"]):
            quarters = [one.figure(span).total for span in SPANS[:4]]
            whole = one.figure(year(2030))
            assert add(quarters) == add([whole.total]), one.recipe.key
            assert whole.total == add(whole.cells.values())
            assert whole.total == add(whole.row(country) or Part() for country in whole.reporting)

    def test_a_country_has_its_own_cells_alone(self, facts: People, version: PlanVersion) -> None:
        whole = values(version, SPANS[:1], by=facts["monitor"])
        for country in COUNTRIES:
            for one, of_all in zip(values(version, SPANS[:1], country, by=facts["monitor"]), whole, strict=True):
                told, every = one.figure(SPANS[0]), of_all.figure(SPANS[0])
                assert told.reporting <= {country}
                assert (told.row(country)) == every.row(country)

    def test_a_locked_span_has_its_snapshot_and_is_not_counted_again(self, facts: People, version: PlanVersion) -> None:
        by = facts["monitor"]
        before = {one.indicator.pk: one.figure(SPANS[0]) for one in values(version, SPANS, by=by)}
        lock_period(SPANS[0].code, by=facts["evaluator"])
        MonthMargin.objects.create(country="COD", month=date(2030, 2, 1), dimension="sex", value="new", n=9)
        for one in values(version, SPANS, by=by):
            assert one.over.locked == {SPANS[0]: 1}
            assert cells_of(one.figure(SPANS[0])) == cells_of(before[one.indicator.pk])
        (told,) = {one.figure(year(2030)).cell("COD", "new") for one in _only(version, "verified-incidents", by)}
        assert told == Part(9)
        assert Snapshot.objects.count() == len(RECIPES)

    def test_how_many_spans_and_indicators_does_not_change_how_many_questions_are_asked(
        self, facts: People, version: PlanVersion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache, "RECHECK", math.inf)  # Its one question comes by the clock.
        with CaptureQueriesContext(connection) as few:
            values(version, SPANS[:1], by=facts["monitor"])
        with CaptureQueriesContext(connection) as many:
            values(version, SPANS, by=facts["monitor"])
        assert len(few) == len(many) < 2.5 * len(RECIPES)

    def test_live_counts_of_a_protected_room_are_for_its_team(self, facts: People, version: PlanVersion) -> None:
        for who, team in (("monitor", "monitoring"), ("protector", "protection"), ("coordinator", "")):
            told = {one.recipe.team for one in values(version, SPANS[:1], by=facts[who])}
            assert told - {""} == ({team} if team else set())
            assert {recipe.team for recipe in readable(facts[who]).values()} == told
        assert {one.recipe.team for one in values(version, SPANS[:1], by=Actor.nobody())} == {""}

    def test_no_span_no_figure(self, facts: People, version: PlanVersion) -> None:
        assert all(not one.over.figures for one in values(version, [], by=facts["monitor"]))

    def test_the_page_shows_period_after_period(
        self, facts: People, version: PlanVersion, client_of: Callable[[Actor], Client]
    ) -> None:
        key = "alerts-opened"
        lock_period("2030-Q1", by=facts["evaluator"])
        for use in of_version(version).filter(recipe=key):
            number = 5 if use.element.nodes.get(version=version).code == "1.1" else 6
            for code in ("2030-Q2", "2030"):
                set_target(use, span=code, amount=Decimal(number), by=facts["coordinator"])
        browser = client_of(facts["outsider"])
        lines = browser.get(reverse("indicators:indicator", args=[key])).context["periods"]
        assert [line.code for line in lines] == ["2030", "2030-Q2", "2030-Q1"]
        assert [(line.is_fixed, line.targets) for line in lines[1:]] == [(False, [Decimal(5), Decimal(6)]), (True, [])]
        total = RECIPES[key].figure(parse("2030"))
        assert lines[0].number.text == (str(total.total.numerator) if total.cells else "")
        listed = browser.get(reverse("indicators:list")).context["listed"]
        assert {recipe.key for recipe, _headline, _uses in listed} == set(readable(facts["outsider"]))
        assert all([use.node.code for use in uses] == ["1.1", "1.2"] for _recipe, _headline, uses in listed)


@pytest.mark.django_db
def test_nothing_reported_is_no_total(today: None) -> None:
    empty = {recipe.key for recipe in RECIPES.values() if recipe.together() is None}
    assert empty == {recipe.key for recipe in RECIPES.values() if not recipe.figure(None).cells} == set(RECIPES)


def _only(version: PlanVersion, key: str, by: Actor) -> list[Series]:
    return [one for one in values(version, SPANS, by=by) if one.recipe.key == key]


def test_of_one_country_nothing_of_another_is_left() -> None:
    figure = Figure({("CMR", "a"): Part(1), ("TCD", "a"): Part(2)}, {"CMR": 3, "TCD": 4})
    assert figure.of_country("TCD") == Figure({("TCD", "a"): Part(2)}, {"TCD": 4})
    assert figure.of_country("") is figure
