"""The published rulesets of IATI 2.03 (JSON), tried on a file. What a rule means is said by their specification."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lxml import etree

Node = Any
Case = dict[str, Any]
LONGEST = 366  # days: a year, leap or not
EACH = {
    "sector": "transaction[not(sector)]",
    "currency": ".//value[not(@currency)]",
    "lang": ".//narrative[not(@xml:lang)]",
}


def broken(xml: bytes, rulesets: dict[str, Any]) -> list[str]:
    """Each rule that the file breaks, with where it does; empty when it keeps all. Fails on a rule it does not know."""
    root = etree.fromstring(xml)
    found = []
    for where, rules in rulesets.items():
        for element in root.xpath(where):
            for rule, body in rules.items():
                found += [
                    f"{where}: {rule} {case}" for case in _cases(rule, body, element) if not RULES[rule](element, case)
                ]
    return found


def _cases(rule: str, body: dict[str, Any], element: Node) -> Iterator[Case]:
    for case in body["cases"]:
        if "condition" not in case or element.xpath(f"boolean({case['condition']})"):
            yield case


def _values(element: Node, paths: list[str]) -> list[str]:
    found = [one for path in paths for one in element.xpath(path)]
    return [one if isinstance(one, str) else "".join(one.itertext()) for one in found]


def _atleast_one(element: Node, case: Case) -> bool:
    return any(element.xpath(path) for path in case["paths"])


def _no_more_than_one(element: Node, case: Case) -> bool:
    return sum(len(element.xpath(path)) for path in case["paths"]) <= 1


def _only_one_of(element: Node, case: Case) -> bool:
    excluded = any(element.xpath(path) for path in case["excluded"])
    return not (excluded and any(element.xpath(path) for path in case["paths"]))


def _one_or_all(element: Node, case: Case) -> bool:
    """Either the activity says it once, or each of its transactions (or narratives, or values) does."""
    if element.xpath(case["one"], namespaces={"xml": "http://www.w3.org/XML/1998/namespace"}):
        return True
    return not element.xpath(EACH[case["all"]])


def _days(element: Node, path: str) -> list[date]:
    if path == "NOW":
        return [datetime.now(UTC).date()]
    return [date.fromisoformat(value[:10]) for value in _values(element, [path])]


def _date_order(element: Node, case: Case) -> bool:
    less, more = _days(element, case["less"]), _days(element, case["more"])
    return all(one <= other for one in less for other in more)


def _date_now(element: Node, case: Case) -> bool:
    return all(day <= datetime.now(UTC).date() for day in _days(element, case["date"]))


def _time_limit(element: Node, case: Case) -> bool:
    starts, ends = _days(element, case["start"]), _days(element, case["end"])
    return all((end - start).days <= LONGEST for start in starts for end in ends)


def _between_dates(element: Node, case: Case) -> bool:
    starts, ends = _days(element, case["start"]), _days(element, case["end"])
    return all(min(starts) <= day <= max(ends) for day in _days(element, case["date"]))


def _regex_matches(element: Node, case: Case) -> bool:
    return all(re.fullmatch(case["regex"], value.strip()) for value in _values(element, case["paths"]))


def _sum(element: Node, case: Case) -> bool:
    values = [Decimal(value) for value in _values(element, case["paths"])]
    return not values or sum(values) == case["sum"]


def _range(element: Node, case: Case) -> bool:
    return all(case["min"] <= Decimal(value) <= case["max"] for value in _values(element, case["paths"]))


def _if_then(element: Node, case: Case) -> bool:
    return not element.xpath(f"boolean({case['if']})") or bool(element.xpath(f"boolean({case['then']})"))


def _loop(element: Node, case: Case) -> bool:
    for value in set(_values(element, [case["foreach"]])):
        for rule, body in case["do"].items():
            for inner in body["cases"]:
                filled = {**inner, **{key: [path.replace("$1", value) for path in inner[key]] for key in case["subs"]}}
                if not RULES[rule](element, filled):
                    return False
    return True


RULES: dict[str, Callable[[Node, Case], bool]] = {
    "atleast_one": _atleast_one,
    "between_dates": _between_dates,
    "date_now": _date_now,
    "date_order": _date_order,
    "if_then": _if_then,
    "loop": _loop,
    "no_more_than_one": _no_more_than_one,
    "one_or_all": _one_or_all,
    "only_one_of": _only_one_of,
    "range": _range,
    "regex_matches": _regex_matches,
    "strict_sum": _sum,
    "sum": _sum,
    "time_limit": _time_limit,
}
