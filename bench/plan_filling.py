"""An invented plan of 5,000 activities with its money and indicators, and the records behind its recipes, in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

AXES, OBJECTIVES, RESULTS, ACTIVITIES = 10, 5, 4, 25  # 10 × 5 × 4 × 25 = 5,000 activities below 200 results
FIRST_YEAR, YEARS = 2021, 10
COUNTRIES = ("CMR", "CAF", "TCD", "COD", "COG", "GAB", "GNQ", "STP")
RECORDS = {"violations": 20_000, "requests": 10_000, "cases": 5_000, "alerts": 5_000, "tasks": 10_000, "dates": 2_000}
WORDS = "Former des équipes inventées de la ville à l'accueil, au suivi et à l'orientation des personnes qui demandent"


def spans() -> list[Any]:
    """The 40 quarters of the plan."""
    from vigie.compute.spans import parse

    return [parse(f"{FIRST_YEAR + year}-Q{quarter}") for year in range(YEARS) for quarter in range(1, 5)]


def plan_file() -> bytes:
    """The plan's file."""
    from vigie.plan.tree.tests.plans import plan

    return plan(*_rows())


def _rows() -> Iterator[str]:
    n = 0
    for a in range(1, AXES + 1):
        for o in range(1, OBJECTIVES + 1):
            for r in range(1, RESULTS + 1):
                for t in range(1, ACTIVITIES + 1):
                    n += 1
                    axis = f"Axe {a} : Axe inventé" if (o, r, t) == (1, 1, 1) else ""
                    objective = f"Objectif spécifique {a}.{o} : Objectif inventé" if (r, t) == (1, 1) else ""
                    result = f"Résultat {a}.{o}.{r} : résultat inventé" if t == 1 else ""
                    yield f"{axis}\t{objective}\t{result}\tActivité {a}.{o}.{r}.{t} : {WORDS} ({n})"


def fill_activities(user: Any) -> None:
    """Days, states, a country and two milestones for each activity; every twentieth waits for the one before it."""
    from django.utils import timezone

    from vigie.plan.activities.models import Activity, ActivityCountry, Dependency, Milestone

    now = timezone.now()
    activities, countries, steps, waits = [], [], [], []
    for n, element in enumerate(_elements("activity")):
        starts = date(FIRST_YEAR + n % YEARS, 1 + n % 12, 1)
        ends = starts + timedelta(days=150)
        over = ends < now.date()
        status = ("done", "done", "done", "under_way", "stopped")[n % 5] if over else ("planned", "under_way")[n % 2]
        one = Activity(element_id=element, status=status, starts=starts, ends=ends, person=user, changed_at=now)
        activities.append(one)
        if n % 3:
            countries.append(ActivityCountry(activity=one, country=COUNTRIES[n % 8]))
        for step in (60, 150):
            due = starts + timedelta(days=step)
            done = {"done_on": due, "done_by": user} if status == "done" else {}
            steps.append(Milestone(activity=one, title=f"Étape {step}", due_on=due, **done))
        if n % 20 == 1:
            waits.append(Dependency(before=activities[n - 1], after=one))
    for rows in (activities, countries, steps, waits):
        _saved(rows)


def _elements(kind: str) -> list[UUID]:
    from vigie.plan.tree.models import Node

    return list(Node.objects.filter(kind=kind).order_by("rank").values_list("element", flat=True))


def fill_money(treasurer: Any, second: Any) -> None:
    """A line of twelve months for each activity, a promise for every second one, and one expenditure for each."""
    from vigie.compute.spans import year
    from vigie.plan.budget.factories import make_fund
    from vigie.plan.budget.models import Allotment, BudgetLine, Commitment, Expenditure, Share

    funds = [make_fund(f"F-{n}", by=treasurer, amount="9000000", period=str(FIRST_YEAR)) for n in range(1, 6)]
    euros, user = {"currency": "EUR"}, treasurer.user
    lines, months, promises, spent, shares = [], [], [], [], []
    for n, element in enumerate(_elements("activity")):
        span, fund, country = year(FIRST_YEAR + n % YEARS), funds[n % 6] if n % 6 < 5 else None, COUNTRIES[n % 8]
        place = BudgetLine.place_of(element, country, fund.pk if fund else None, None)
        whole = {**euros, "amount": Decimal(1200), "amount_eur": Decimal(1200), "rate_month": span.start}
        line = BudgetLine(code=f"L-{n}", element_id=element, country=country, fund=fund, place=place, **whole)
        line.starts, line.ends, line.made_by = span.start, span.end, user
        lines.append(line)
        months += [Allotment(line=line, place=place, month=m.start, amount_eur=Decimal(100)) for m in span.months()]
        some = {**euros, "amount": Decimal(300), "amount_eur": Decimal(300), "month": span.start, "entered_by": user}
        if n % 2:
            promises.append(Commitment(line=line, open_amount=Decimal(100), open_eur=Decimal(100), **some))
        state = {"state": "approved", "second": second.user} if n % 10 else {}
        spent.append(Expenditure(code=f"D-{n}", **some, **state))
        shares.append(Share(expenditure=spent[-1], line=line, amount=Decimal(300), amount_eur=Decimal(300)))
    _saved(lines)
    _saved(months)
    _sealed(promises, "direction", {"payee": "", "words": ""})
    _sealed(spent, "direction", {"payee": "", "words": "", "day": "", "reason": ""})
    _saved(shares)


def fill_indicators(user: Any) -> int:
    """One indicator for each of the 200 results, the recipes in turn, with a target in each of the 40 quarters."""
    from django.utils import timezone

    from vigie.plan.indicators.models import Indicator, Target
    from vigie.plan.indicators.recipes import RECIPES

    now, keys = timezone.now(), list(RECIPES)
    found = [
        Indicator(element_id=element, recipe=keys[n % len(keys)], attached_by=user, attached_at=now)
        for n, element in enumerate(_elements("result"))
    ]
    signed = {"amount": Decimal(10), "set_by": user, "set_at": now}
    _saved(found)
    _saved([Target(indicator=one, span=span.code, **signed) for one in found for span in spans()])
    return len(found)


def fill_records(user: Any) -> int:
    """What the recipes count, spread over the ten years. Returns how many rows."""
    fillers = (_counts, _violations, _requests, _cases, _dates, _alerts)
    return sum(filler(user) for filler in fillers)


def _month(n: int) -> date:
    return date(FIRST_YEAR + n % YEARS, 1 + n // YEARS % 12, 1)


def _moment(n: int) -> datetime:
    return datetime(FIRST_YEAR + n % YEARS, 1 + n // YEARS % 12, 1 + n % 28, n % 24, tzinfo=UTC)


def _counts(user: Any) -> int:
    """Clear counts of verified violations: four margins by month and country, and areas by week."""
    from vigie.ground.terms.models import Place
    from vigie.ground.terms.queries import places
    from vigie.protection.incidents.models import ActGroup, AreaWeekCount, Dimension, MonthMargin

    margins = [
        MonthMargin(country=country, month=_month(n), dimension=dimension, value=f"v{value}", n=1 + value)
        for country in COUNTRIES
        for n in range(YEARS * 12)
        for dimension in Dimension.values
        for value in range(6)
    ]
    monday = date(FIRST_YEAR, 1, 4)
    weeks = [
        AreaWeekCount(area=area.code, week=monday + timedelta(weeks=week), act_group=ActGroup.values[week % 8], n=1)
        for week in range(YEARS * 52)
        for area in places(Place.Kind.AREA)
    ]
    return _saved(margins) + _saved(weeks)


def _violations(user: Any) -> int:
    from vigie.protection.incidents.factories import make_facts
    from vigie.protection.incidents.models import ActGroup, Incident, Urgency

    facts = {**make_facts(title="Titre inventé").sealed(), "report": "", "steps": []}
    rows = [
        Incident(
            country=COUNTRIES[n % 8],
            month=_month(n),
            act_group=ActGroup.values[n % 8],
            urgency=Urgency.values[n % 3],
            state=("received", "review", "refuted")[n % 3],
            recorded_by=user,
        )
        for n in range(RECORDS["violations"])
    ]
    return _sealed(rows, "monitoring", facts)


def _requests(user: Any) -> int:
    from vigie.protection.intake.models import Report

    rows = [
        Report(
            month=_month(n),
            last_month=_month(n),
            country=COUNTRIES[n % 8],
            urgency=("immediate", "none", "unknown")[n % 3],
            state=("received", "closed")[n % 2],
            answer_by=_moment(n),
            certificate=bytes(64),
            submission=f"bench-{n}",
        )
        for n in range(RECORDS["requests"])
    ]
    for row in rows:
        row.certify()
    return _sealed(rows, "intake", {"language": "fr", "way": "web", "steps": []})


def _cases(user: Any) -> int:
    from vigie.protection.cases.models import Case

    rows = [
        Case(month=_month(n), last_month=_month(n), country=COUNTRIES[n % 8], state="closed", opened_by=user)
        for n in range(RECORDS["cases"])
    ]
    return _sealed(rows, "protection", {})


def _dates(user: Any) -> int:
    from vigie.warning.agenda.models import RiskDate

    rows = [RiskDate(country=COUNTRIES[n % 8], month=_month(n), last_month=_month(n)) for n in range(RECORDS["dates"])]
    return _sealed(rows, "monitoring", {})


def _alerts(user: Any) -> int:
    """Decided alerts, every tenth an exercise, and two tasks for each."""
    from vigie.warning.alerts.models import Alert
    from vigie.warning.response.models import Assignment

    alerts = []
    for n in range(RECORDS["alerts"]):
        at = _moment(n)
        decided = {"decide_by": at + timedelta(hours=6), "decided_at": at + timedelta(hours=n % 9), "decided_by": user}
        about = {"country": COUNTRIES[n % 8], "level": ("green", "yellow")[n % 2], "state": "closed"}
        alerts.append(Alert(opened_at=at, opened_by=user, exercise=not n % 10, **decided, **about))
    tasks = []
    for n in range(RECORDS["tasks"]):
        alert = alerts[n // 2]
        due = alert.opened_at + timedelta(days=1)
        done = {"done_at": alert.opened_at + timedelta(hours=n % 40)} if n % 3 else {}
        taken = {"taken_at": alert.opened_at, "taken_by": user} if n % 5 else {}
        tasks.append(Assignment(alert=alert, first_due_at=due, **taken, **done))
    return _sealed(alerts, "monitoring", {}) + _saved(tasks)


def one_more(user: Any) -> None:
    """A violation recorded in the newest quarter, sealed as any other."""
    from vigie.protection.incidents.factories import make_facts
    from vigie.protection.incidents.models import Incident

    facts = {**make_facts(title="Titre inventé").sealed(), "report": "", "steps": []}
    row = Incident(pk=uuid4(), country="CMR", month=spans()[-1].start, act_group="arrest", recorded_by=user)
    _sealed([row], "monitoring", facts)


def _saved(rows: list[Any]) -> int:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
    return len(rows)


def _sealed(rows: list[Any], team: str, facts: dict[str, Any]) -> int:
    from vigie.ground.seal.models import seal_many

    seal_many([(row, facts) for row in rows], team)
    return _saved(rows)
