"""Twelve months of work through actions, month by month on the clock, and beside them the truth of what was done.

The truth is kept by the teller alone, in plain lists: no count of it asks the product anything.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import time_machine
from django.utils import timezone

from vigie.compute.spans import year
from vigie.ground.accounts.actor import Actor
from vigie.plan.activities import actions as activities
from vigie.plan.activities import planning
from vigie.plan.activities.models import Activity
from vigie.plan.budget.factories import make_fund, make_line, spend
from vigie.plan.budget.spending import settle
from vigie.plan.tree.models import PlanVersion
from vigie.protection.cases.factories import ask_grant, close_leaving, signed_grant, taken_case
from vigie.protection.cases.grants.actions import pay
from vigie.protection.incidents.counting import apply_pending
from vigie.protection.incidents.factories import make_act, make_incident, verified_incident
from vigie.protection.incidents.facts import Act
from vigie.protection.intake.actions import close as close_request
from vigie.protection.intake.factories import make_report
from vigie.warning.agenda.factories import make_date
from vigie.warning.alerts import publishing
from vigie.warning.alerts.factories import NO_HARM, TEXTS, issued_alert, make_alert
from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.response import actions as response
from vigie.warning.response import aftermath
from vigie.warning.response.aftermath import Account
from vigie.warning.response.factories import give_task
from vigie.warning.scenarios.factories import make_scenario
from vigie.warning.signals.factories import make_signal

YEAR = year(2027)
COUNTRIES = ("CMR", "CAF", "TCD", "COD", "COG", "GAB")
CODES = ("death_threat", "arrest", "summons", "threat", "attack_on_office")
OUTCOMES = (Outcome.AVERTED, Outcome.TRUE, Outcome.FALSE)
Cast = dict[str, Actor]


@dataclass
class Truth:
    """What was told, kept by the teller. An act is (country, sex, age band, category, author), once verified."""

    acts: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    recorded: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    closed_requests: int = 0
    cases: Counter[str] = field(default_factory=Counter)
    closed_cases: int = 0
    grants: int = 0
    paid: int = 0
    spent: Decimal = Decimal("0.00")
    budget: Decimal = Decimal("0.00")
    done: int = 0

    def acts_by(self, place: int) -> Counter[tuple[str, str]]:
        """Acts by country and one of their parts."""
        return Counter((act[0], act[place]) for act in self.acts)


def months() -> Iterator[date]:
    """The middle of each month of the year, the clock standing there."""
    for month in range(1, 13):
        day = datetime(YEAR.start.year, month, 15, 9, tzinfo=UTC)
        with time_machine.travel(day, tick=True):
            yield day.date()


def work_a_year(cast: Cast, version: PlanVersion) -> Truth:
    """Tell the year. The same for everyone, so not a random that keeps a secret."""
    dice, truth = random.Random(27), Truth()
    plan = _planned(cast, version, truth)
    for number, _day in enumerate(months()):
        _violations(cast, dice, truth)
        _requests(cast, dice, truth)
        _cases(cast, number, truth)
        _warnings(cast, number)
        _activities(cast, plan[number * 2 : number * 2 + 2], truth)
        apply_pending(timezone.localdate())
    with time_machine.travel(datetime(YEAR.start.year, 12, 20, tzinfo=UTC)):
        apply_pending(timezone.localdate() + timedelta(days=40))
    return truth


def _planned(cast: Cast, version: PlanVersion, truth: Truth) -> list[Activity]:
    """Twenty-four activities of the plan, with days in the year and a budget for half of them."""
    planning.take_on(version, by=cast["evaluator"])
    found = list(Activity.objects.of(version).order_by("element__nodes__rank")[:24])
    fund = make_fund(by=cast["treasurer"], amount="90000", period=YEAR.code)
    planned = []
    for number, one in enumerate(found):
        ends = date(YEAR.start.year, number // 2 + 1, 28)
        only = (COUNTRIES[number % len(COUNTRIES)],) if number % 4 else ()
        planned.append(planning.plan(one, starts=YEAR.start, ends=ends, countries=only, by=cast["evaluator"]))
        if number % 2:
            amount = Decimal(1000 + 37 * number) / 3
            amount = amount.quantize(Decimal("0.01"))
            make_line(one.element, str(amount), fund=fund, period=YEAR.code, by=cast["treasurer"])
            truth.budget += amount
    return planned


def _acts(dice: random.Random) -> list[Act]:
    return [
        make_act(
            act=dice.choice(CODES),
            victim=f"Personne inventée {dice.randint(1, 40)}",  # the same person more than once, on purpose
            sex=dice.choice(["woman", "man", "unknown"]),
            age_band=dice.choice(["18-24", "35-59", "unknown"]),
            category=dice.choice(["journalist", "labour", "unknown"]),
            perpetrators=dice.choice([[], [{"category": "police", "name": ""}]]),
        )
        for _each in range(dice.randint(1, 3))
    ]


def _violations(cast: Cast, dice: random.Random, truth: Truth) -> None:
    """Of each month's violations one stays unverified: it is recorded, and in no count of verified acts."""
    for turn in range(dice.randint(2, 4)):
        country, acts = dice.choice(COUNTRIES), _acts(dice)
        truth.recorded[country] += 1
        if turn == 0:
            make_incident(by=cast["monitor"], country=country, area="", acts=acts)
            continue
        verified_incident(
            by=cast["officer"],
            first=cast["monitor2"],
            second=cast["monitor"],
            country=country,
            area="",
            acts=acts,
        )
        for act in acts:
            author = act.perpetrators[0]["category"] if act.perpetrators else "unknown"
            truth.acts.append((country, act.sex, act.age_band, act.category, author))


def _requests(cast: Cast, dice: random.Random, truth: Truth) -> None:
    for turn in range(dice.randint(1, 3)):
        country = dice.choice(COUNTRIES)
        report, _code = make_report(country=country, urgency="none")
        truth.requests[country] += 1
        if turn:
            close_request(report, kind="answered", reason="Conseil donné (exemple).", seen=1, by=cast["officer"])
            truth.closed_requests += 1


def _cases(cast: Cast, number: int, truth: Truth) -> None:
    if number % 2:
        return
    country = COUNTRIES[number % len(COUNTRIES)]
    case = taken_case(by=cast["protector"], country=country)
    truth.cases[country] += 1
    if number % 4:
        ask_grant(case, by=cast["protector"])
        truth.grants += 1
        return
    third = cast["protector3"]
    pay(signed_grant(case, by=cast["protector"], first=cast["protector2"], second=third), words="Remis.", by=third)
    truth.grants, truth.paid = truth.grants + 1, truth.paid + 1
    if number == 4:
        close_leaving(case, by=cast["protector"])
        truth.closed_cases += 1


def _warnings(cast: Cast, number: int) -> None:
    """A signal, a date and a scenario a month; an alert of each kind in turn: decided, left, an exercise, published."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    make_signal(iso3=COUNTRIES[number % len(COUNTRIES)], period_start=monday)
    make_date(by=cast["analyst"], title=f"Date inventée {number}", days=5)
    if number < 9:
        make_scenario(by=cast["analyst"], title=f"Scénario inventé {number}", days=20)
    by, first, second = cast["analyst"], cast["decider"], cast["decider2"]
    match number % 4:
        case 0:
            _answered(cast, issued_alert(first, second, by=by), OUTCOMES[number // 4])
        case 1:
            make_alert(by=by)
        case 2:
            issued_alert(first, second, by=by, exercise=True)
        case _:
            alert = issued_alert(first, second, by=by, level="yellow")
            out = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=first)
            publishing.publish(out, by=second)


def _answered(cast: Cast, alert: Alert, outcome: Outcome) -> None:
    """One task done in time, one left; then the alert is closed and judged by two."""
    done = give_task(alert, cast["officer"], by=cast["analyst"], hours=24)
    give_task(alert, cast["officer2"], by=cast["analyst"], hours=24)
    response.take_on(done, by=cast["officer"])
    response.finish(done, outcome="Fait (exemple).", by=cast["officer"])
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        words = {"happened": "Vu (exemple).", "evidence": "Trois appels (exemple).", "left": "Un appel (exemple)."}
        came = Account(outcome, event_on=timezone.localdate(), **words)
        aftermath.confirm(aftermath.close(alert, came, by=cast["decider"]), by=cast["analyst"])


def _activities(cast: Cast, due: list[Activity], truth: Truth) -> None:
    """Of two activities of a month the costed one is done, its money spent and approved; the other is only begun."""
    begun, costed = due
    activities.step(begun, "start", by=cast["evaluator"])
    activities.step(costed, "start", by=cast["evaluator"])
    activities.step(costed, "finish", by=cast["evaluator"])
    truth.done += 1
    line = costed.element.budget_lines.get()
    paid = spend(line, "210.55", by=cast["treasurer"], month=timezone.localdate())
    spend(line, "9.99", by=cast["treasurer"], month=timezone.localdate())  # waits for a second person: not spent
    settle(paid, verb="approve", by=cast["coordinator"])
    truth.spent += Decimal("210.55")
