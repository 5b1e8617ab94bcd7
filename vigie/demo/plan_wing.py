"""The invented network works a year on its plan: activities, money, a proposal, a grant, a report for the team."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from vigie.compute.spans import Span, parse, year
from vigie.ground.accounts.actor import Actor
from vigie.plan.activities import actions, planning
from vigie.plan.activities.models import Activity
from vigie.plan.budget.funding_actions import Given, write_fund, write_funder
from vigie.plan.budget.lines import Wanted, write_lines
from vigie.plan.budget.models import BudgetLine, Fund
from vigie.plan.budget.spending import Entry, enter, settle
from vigie.plan.funding import calls, grants, proposals
from vigie.plan.indicators import adopting, overriding
from vigie.plan.indicators.actions import attach_indicator
from vigie.plan.indicators.figures import Part
from vigie.plan.reports import actions as reports
from vigie.plan.reports.models import Audience, Report
from vigie.plan.reports.shapes import CHAPTERS, SHAPES
from vigie.plan.tree import drafting
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.queries import current_version

Cast = dict[str, Actor]


def tell_plan(cast: Cast) -> None:
    """After the plan was brought in."""
    version = current_version()
    if version is None:
        return
    planning.take_on(version, by=cast["suivi-evaluation"])
    found = list(Activity.objects.of(version).order_by("element__nodes__rank").distinct())
    _activities(found, cast)
    fund = _money(found, cast)
    _funding(found, fund, cast)
    _report(version, cast)
    _successor(version, cast)


def _activities(found: list[Activity], cast: Cast) -> None:
    by, today = cast["suivi-evaluation"], timezone.localdate()
    people = [cast["permanence-1"].user, cast["analyste-1"].user, cast["protection-1"].user]
    for number, activity in enumerate(found):
        starts = date(today.year, 1, 1) + timedelta(days=45 * (number % 6))
        ends = starts + timedelta(days=120)
        person = people[number % len(people)]
        planned = planning.plan(activity, starts=starts, ends=ends, person=person, by=by)
        first = planning.add_milestone(planned, title="Préparée (démonstration)", weight=1, due_on=starts, by=by)
        last = planning.add_milestone(planned, title="Menée (démonstration)", weight=3, due_on=ends, by=by)
        if number % 3 != 2 and starts <= today:
            actions.step(planned, "start", by=by)
            actions.reach(first, on=starts, by=by)
        if number % 3 == 0 and ends < today:
            actions.reach(last, on=ends, by=by)
            actions.step(planned, "finish", by=by)
    if len(found) > 2:
        planning.wait_for(found[2], found[1], by=by)
    actions.foresee(
        found[0],
        kind="risk",
        words="Coupure d’internet pendant l’élection (inventé).",
        measures="Deux téléphones satellitaires (inventé).",
        likelihood=3,
        impact=3,
        review_on=today,
        by=by,
    )
    _indicators(found, cast)


def _indicators(found: list[Activity], cast: Cast) -> None:
    """A computed figure with a value retained beside it, and a share that two people composed from the same source."""
    by, second, last_year = cast["suivi-evaluation"], cast["coordination"], str(timezone.localdate().year - 1)
    use = attach_indicator(found[0].element, "verified-incidents", by=second, baseline=Decimal(0), target=Decimal(60))
    beside = overriding.propose_override(
        use,
        span=last_year,
        value=Part(58),
        reason="Un registre sur papier est arrivé en retard (inventé).",
        evidence="Registre inventé, pages 3 et 4.",
        by=by,
    )
    overriding.approve_override(beside, by=second)
    column = overriding.propose_override(
        use,
        span=last_year,
        country="TCD",
        column="woman",
        value=Part(21),
        reason="Deux fiches de femmes étaient comptées ailleurs (inventé).",
        evidence="Fiches inventées 12 et 13.",
        by=second,
    )
    overriding.approve_override(column, by=by)
    share = adopting.compose(use.recipe, title="Part des femmes (démonstration)", by=by)
    unit, women = "des atteintes vérifiées", ["woman"]
    share = adopting.write(share, title=share.title, unit=unit, hits=women, divided=False, by=by)
    share = adopting.propose_recipe(share, by=by)
    adopting.adopt(share, seen=share.written_at.isoformat(), by=second)
    attach_indicator(found[1].element, share.key, by=second)


def _money(found: list[Activity], cast: Cast) -> Fund:
    by, this_year = cast["tresorerie"], year(timezone.localdate().year)
    funder = write_funder(code="B-DEMO", kind="found", name="Fondation inventée", by=by)
    given = Given("F-DEMO", "Subvention inventée", Decimal(60_000), "EUR", this_year)
    fund = write_fund(funder, given, by=by)
    wanted = [Wanted(one.element, this_year, Decimal(4_000 + 1_500 * n), fund=fund) for n, one in enumerate(found[:4])]
    wanted += [Wanted(one.element, this_year, Decimal(2_500)) for one in found[4:6]]
    lines: list[BudgetLine] = write_lines(wanted, by=by)
    month = timezone.localdate().replace(day=1)
    for number, line in enumerate(lines[:4]):
        amount = Decimal(1_200 + 410 * number)
        entry = Entry(amount, "EUR", month, [(line, amount)], payee="Imprimeur inventé", words="Démonstration")
        row = enter(entry, by=by)
        if number:
            settle(row, verb="approve", by=cast["coordination"])
    return fund


def _funding(found: list[Activity], fund: Fund, cast: Cast) -> None:
    by, today = cast["coordination"], timezone.localdate()
    calls.enter_call(
        title="Appel inventé pour la protection numérique",
        deadline=today + timedelta(days=40),
        address="https://fondation.example/appel",
        words="Démonstration : cet appel n’existe pas.",
        by=by,
    )
    asked = proposals.begin(
        title="Former les coalitions (inventé)",
        words="Démonstration.",
        funder=fund.funder,
        span=year(today.year + 1),
        chance=50,
        due_on=today + timedelta(days=20),
        by=by,
    )
    proposals.set_lines(asked, {one.element: "3000" for one in found[4:7]}, by=by)
    reader = cast["tresorerie"].user
    if reader is not None:
        due = today + timedelta(days=10)
        proposals.give_task(asked, what="Relire le budget (inventé)", owner=reader, due_on=due, by=by)
    grant = grants.make_grant(fund, agreement="C-DEMO", words="Démonstration.", by=cast["tresorerie"])
    first = grants.plan_instalment(grant, due_on=today - timedelta(days=30), amount="40000", by=cast["tresorerie"])
    grants.plan_instalment(grant, due_on=today + timedelta(days=60), amount="20000", by=cast["tresorerie"])
    grants.receive(first, on=today - timedelta(days=20), amount="40000", by=cast["tresorerie"])
    grants.expect_report(
        grant, kind="whole", span=year(today.year), due_on=date(today.year + 1, 2, 28), by=cast["tresorerie"]
    )


def _successor(version: PlanVersion, cast: Cast) -> None:
    """The next plan, as a draft that nobody has proposed yet."""
    begins = (version.plan.ends.year if version.plan.ends else timezone.localdate().year) + 1
    title = "Plan suivant d’un réseau inventé (démonstration)"
    drafting.begin(title=title, first=begins, last=begins + 2, after=version.plan, by=cast["coordination"])


def _report(version: PlanVersion, cast: Cast) -> None:
    by, today = cast["suivi-evaluation"], timezone.localdate()
    report = reports.begin(
        title="Rapport de l’année (démonstration)",
        version=version,
        span=Span(date(today.year, 1, 1), date(today.year + 1, 1, 1)),
        language="fr",
        audience=Audience.TEAM,
        shape="short",
        chapters=[(key, str(CHAPTERS[key].title)) for key in SHAPES["short"].chapters],
        by=by,
    )
    reports.write(report, {"summary": "Ce rapport est inventé : aucun de ces chiffres n’est réel."}, by=by)
    reports.fix(report, by=by)
    _later_report(report, cast)


def _later_report(before: Report, cast: Cast) -> None:
    """The same some work later, so that there are two to compare."""
    by = cast["suivi-evaluation"]
    running = Activity.objects.of(before.version_of_plan).filter(status="under_way").order_by("pk").first()
    if running:
        actions.step(running, "finish", by=by)
    report = reports.begin(
        title="Rapport de l’année, repris (démonstration)",
        version=before.version_of_plan,
        span=parse(before.span),
        language=before.language,
        audience=Audience.TEAM,
        shape=before.shape,
        chapters=[(key, str(CHAPTERS[key].title)) for key in SHAPES[before.shape].chapters],
        by=by,
    )
    words = "Ce rapport est inventé : aucun de ces chiffres n’est réel, et une activité de plus est menée."
    reports.write(report, {"summary": words}, by=by)
    reports.fix(report, by=by)
