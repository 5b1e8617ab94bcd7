"""Activities and organisations as IATI 2.03 (International Aid Transparency Initiative; its two file standards).

What is written is only what it is given: this module decides nothing about what may leave. Amounts are `Decimal`, spans
are `compute.spans.Span`, words are by language (ISO 639-1). Codes are those of IATI's own lists, named where used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from vigie.compute.spans import Span

Words = Mapping[str, str]
VERSION = "2.03"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LONGEST_BUDGET = 365  # days of one budget (ruleset 2.03, time_limit): a longer one is told year by year
# Codelist ActivityDateType, by what the date is.
DATES = {"planned_start": "1", "actual_start": "2", "planned_end": "3", "actual_end": "4"}


@dataclass(frozen=True)
class Org:
    """An organisation: its identifier, its OrganisationType code (22 national, 23 regional NGO…) and its name."""

    ref: str
    kind: str
    name: Words


@dataclass(frozen=True)
class Value:
    """What an indicator was to reach in a span, and what it reached; None where it is not known, which is not zero."""

    span: Span
    target: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True)
class Indicator:
    """`measure` is a code of IndicatorMeasure: 1 units, 2 percentage. `references` are (vocabulary, code) pairs."""

    title: Words
    measure: str
    values: Sequence[Value]
    ascending: bool = True
    baseline: tuple[int, Decimal] | None = None
    references: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Result:
    """`kind` is a code of ResultType: 1 output, 2 outcome, 3 impact, 9 other. At least one indicator."""

    kind: str
    title: Words
    indicators: Sequence[Indicator]


@dataclass(frozen=True)
class Budget:
    """Money meant for one span; `status` is a code of BudgetStatus: 1 indicative, 2 committed."""

    span: Span
    value: Decimal
    status: str = "1"


@dataclass(frozen=True)
class Transaction:
    """A sum of a month and a kind (TransactionType: 1 incoming funds, 2 commitment, 3 disbursement, 4 expenditure).

    There is no place for who was paid, on purpose.
    """

    kind: str
    day: date
    value: Decimal


@dataclass(frozen=True)
class Activity:
    """One activity. `status` is a code of ActivityStatus: 1 pipeline, 2 implementation, 4 closed, 5 cancelled…

    `countries` are ISO 3166-1 alpha-2 with their share in per cent, which add up to 100; without any, the `region` (a
    code of the DAC's list; 289 is the south of the Sahara) stands for the whole. `sector` is a purpose code of the DAC.
    """

    identifier: str
    title: Words
    description: Words
    status: str
    dates: Mapping[str, date]
    sector: str = "15160"
    countries: Mapping[str, Decimal] = field(default_factory=dict)
    region: str = "289"
    funders: Sequence[Org] = ()
    budgets: Sequence[Budget] = ()
    transactions: Sequence[Transaction] = ()
    results: Sequence[Result] = ()


def activities_xml(activities: Iterable[Activity], *, by: Org, at: datetime, currency: str = "EUR") -> bytes:
    """A file of activities reported by `by`, made at `at`. Raises ValueError where a share or an amount cannot be."""
    made = _instant(at)
    root = Element("iati-activities", {"version": VERSION, "generated-datetime": made})
    for activity in activities:
        root.append(_activity(activity, by, made, currency, at.date()))
    return _bytes(root)


def organisation_xml(org: Org, budgets: Iterable[Budget], *, at: datetime, currency: str = "EUR") -> bytes:
    """The organisation file: who it is, and its total budget by span, in the first language of its name."""
    made = _instant(at)
    root = Element("iati-organisations", {"version": VERSION, "generated-datetime": made})
    attributes = {"default-currency": currency, "last-updated-datetime": made, LANG: next(iter(org.name))}
    one = SubElement(root, "iati-organisation", attributes)
    SubElement(one, "organisation-identifier").text = org.ref
    _words(SubElement(one, "name"), org.name)
    _org(one, "reporting-org", org, kind="type")
    for budget in budgets:
        _budget(one, "total-budget", budget)
    return _bytes(root)


def by_year(budget: Budget, split: Mapping[Span, Decimal]) -> list[Budget]:
    """A budget told by the parts of `split`, which add up to it: no part may be longer than a year."""
    parts = [Budget(span, value, budget.status) for span, value in split.items()]
    if sum((part.value for part in parts), Decimal()) != budget.value:
        raise ValueError("The parts of a budget add up to it.")
    return parts


def _activity(activity: Activity, by: Org, made: str, currency: str, today: date) -> Element:
    """In the order of the schema, which is a sequence."""
    lang = next(iter(activity.title))
    one = Element("iati-activity", {"default-currency": currency, "last-updated-datetime": made, LANG: lang})
    SubElement(one, "iati-identifier").text = activity.identifier
    _org(one, "reporting-org", by, kind="type")
    _words(SubElement(one, "title"), activity.title)
    _words(SubElement(one, "description", {"type": "1"}), activity.description)
    for funder in activity.funders:
        _org(one, "participating-org", funder, kind="type", role="1")
    _org(one, "participating-org", by, kind="type", role="4")
    SubElement(one, "activity-status", code=activity.status)
    _dates(one, activity.dates, today)
    SubElement(one, "activity-scope", code={0: "2", 1: "4"}.get(len(activity.countries), "3"))
    _where(one, activity)
    SubElement(one, "sector", vocabulary="1", code=activity.sector, percentage="100")
    for budget in activity.budgets:
        _budget(one, "budget", budget)
    for transaction in activity.transactions:
        _transaction(one, transaction)
    for result in activity.results:
        _result(one, result)
    return one


def _dates(one: Element, dates: Mapping[str, date], today: date) -> None:
    if not dates.keys() & {"planned_start", "actual_start"}:
        raise ValueError("An activity says when it starts, or was to start.")
    for name, code in DATES.items():
        day = dates.get(name)
        if day is None:
            continue
        if name.startswith("actual") and day > today:
            raise ValueError("What is said to have happened lies in the past.")
        SubElement(one, "activity-date", {"type": code, "iso-date": day.isoformat()})


def _where(one: Element, activity: Activity) -> None:
    if not activity.countries:
        SubElement(one, "recipient-region", {"vocabulary": "1", "code": activity.region, "percentage": "100"})
        return
    if sum(activity.countries.values(), Decimal()) != 100:
        raise ValueError("The shares of countries add up to 100.")
    for code, share in activity.countries.items():
        SubElement(one, "recipient-country", {"code": code, "percentage": format(share, "f")})


def _budget(one: Element, name: str, budget: Budget) -> None:
    if budget.span.days > LONGEST_BUDGET + 1:
        raise ValueError("A budget is of one year at most.")
    made = SubElement(one, name, {"status": budget.status} | ({"type": "1"} if name == "budget" else {}))
    _span(made, budget.span)
    _money(made, budget.value, budget.span.start)


def _transaction(one: Element, transaction: Transaction) -> None:
    made = SubElement(one, "transaction")
    SubElement(made, "transaction-type", code=transaction.kind)
    SubElement(made, "transaction-date", {"iso-date": transaction.day.isoformat()})
    _money(made, transaction.value, transaction.day)


def _result(one: Element, result: Result) -> None:
    made = SubElement(one, "result", {"type": result.kind, "aggregation-status": "0"})
    _words(SubElement(made, "title"), result.title)
    for indicator in result.indicators:
        _indicator(made, indicator)


def _indicator(result: Element, indicator: Indicator) -> None:
    ascending = "1" if indicator.ascending else "0"
    made = SubElement(result, "indicator", {"measure": indicator.measure, "ascending": ascending})
    _words(SubElement(made, "title"), indicator.title)
    for vocabulary, code in indicator.references:
        SubElement(made, "reference", {"vocabulary": vocabulary, "code": code})
    if indicator.baseline:
        year, start = indicator.baseline
        SubElement(made, "baseline", {"year": str(year), "value": format(start, "f")})
    for value in indicator.values:
        period = SubElement(made, "period")
        _span(period, value.span)
        for name in ("target", "actual"):
            if (amount := getattr(value, name)) is not None:
                SubElement(period, name, value=format(amount, "f"))


def _span(parent: Element, span: Span) -> None:
    SubElement(parent, "period-start", {"iso-date": span.start.isoformat()})
    SubElement(parent, "period-end", {"iso-date": span.last.isoformat()})


def _money(parent: Element, value: Decimal, day: date) -> None:
    if not value.is_finite():
        raise ValueError("An amount is a number.")
    SubElement(parent, "value", {"value-date": day.isoformat()}).text = format(value, "f")


def _org(parent: Element, name: str, org: Org, *, kind: str, **more: str) -> None:
    made = SubElement(parent, name, {"ref": org.ref, kind: org.kind} | more if org.ref else {kind: org.kind} | more)
    _words(made, org.name)


def _words(parent: Element, words: Words) -> None:
    for lang, text in words.items():
        SubElement(parent, "narrative", {LANG: lang}).text = text


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _bytes(root: Element) -> bytes:
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
