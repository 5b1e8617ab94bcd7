"""What a person must look at in a plan: every place where its text, codes or table contradict themselves.

Nothing here changes the tree. Each finding names a kind, the nodes it is about and the values its sentence needs.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vigie.plan.tree.reading.text import KINDS, Kind, fold
from vigie.plan.tree.reading.tree import Document, Item

_YEAR = re.compile(r"(?:19|20)\d\d")
_DETERMINER = r"(?:les?\b|la\b|l['’]|une?\b|des\b|du\b|d['’]une?\b|son\b|sa\b|ses\b|leurs?\b|en\b|aux?\b)"
# A second infinitive with an object of its own, after the first verb had its own: two actions in one line.
_SECOND_VERB = re.compile(rf"(?:[,;]|\bet)\s+(?P<verb>[^\W\d_]+(?:er|ir|oir|re))\s+{_DETERMINER}", re.IGNORECASE)
_INFINITIVE = re.compile(r"[^\W\d_]+(?:er|ir|oir|re)\b", re.IGNORECASE)
_SECOND_OBJECT = re.compile(r"\bainsi qu(?:e des|['’]une?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One anomaly: its kind, the nodes it is about (none when it is about the whole file), the values to say."""

    kind: str
    items: tuple[Item, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def find_anomalies(document: Document) -> list[Finding]:
    """Every anomaly of the plan, in the order a person would work them off: structure, codes, text, table, gaps."""
    checks = (_missing, _codes, _texts, _table, _empty_cells)
    return [finding for check in checks for finding in check(document)]


# -- structure ---------------------------------------------------------------------------------------------------


def _missing(document: Document) -> Iterator[Finding]:
    for item in document.walk():
        if item.is_missing:
            yield Finding(f"missing_{item.kind}", (item,), {"line": item.line})
        elif not item.code:
            yield Finding("missing_code", (item,))
        if item.kind is not Kind.ACTIVITY and not item.children:
            yield Finding("nothing_below", (item,))
    for remark in document.remarks:
        if remark.kind == "several_in_one_row":
            yield Finding(remark.kind, remark.items, {"line": remark.line})


# -- codes -------------------------------------------------------------------------------------------------------


def _codes(document: Document) -> Iterator[Finding]:
    for kind in KINDS:
        yield from _duplicates(document.of(kind))
    homes = _homes(document)
    for activity in document.of(Kind.ACTIVITY):
        yield from _foreign(activity, homes)
    yield from _foreign_results(document)
    yield from _two_numberings(document.of(Kind.RESULT))
    for kind in KINDS:
        yield from _gaps(document.of(kind))
    yield from _disorder(document)


def _duplicates(items: list[Item]) -> Iterator[Finding]:
    by_code: dict[str, list[Item]] = {}
    for item in items:
        if item.code:
            by_code.setdefault(item.code, []).append(item)
    for code, same in by_code.items():
        if len(same) > 1:
            yield Finding("duplicate_code", tuple(same), {"code": code, "times": len(same)})


def _prefix(code: str) -> str:
    return code.rpartition(".")[0]


def _expected_prefix(result: Item) -> str:
    """How the codes of a result's activities should begin, from the codes written above them; "" when unknown."""
    objective = result.parent
    axis = objective.parent if objective else None
    if result.code:
        alone = "." in result.code or not (objective and objective.code)
        return result.code if alone or not objective else f"{objective.code}.{result.code}"
    return f"{axis.code}.{objective.code}" if axis and objective and axis.code and objective.code else ""


def _homes(document: Document) -> dict[str, Item]:
    """For each beginning of a code, the result where such codes belong."""
    homes: dict[str, Item] = {}
    for result in document.of(Kind.RESULT):
        if prefix := _expected_prefix(result):
            homes.setdefault(prefix, result)
    return homes


def _foreign(activity: Item, homes: dict[str, Item]) -> Iterator[Finding]:
    result = activity.parent
    expected = _expected_prefix(result) if result else ""
    if not activity.code or not expected or _prefix(activity.code) == expected:
        return
    facts = {"code": activity.code, "expected": expected}
    home = homes.get(_prefix(activity.code))
    if home is None or home.parent is None or home.parent.parent is None:
        yield Finding("unknown_code", (activity,), facts)
    elif home.parent is (result.parent if result else None):
        yield Finding("code_of_another_result", (activity,), facts | {"owner": home.code or home.label or ""})
    else:
        objective, axis = home.parent, home.parent.parent
        yield Finding("code_of_another_objective", (activity,), facts | {"owner": objective.label, "axis": axis.label})


def _foreign_results(document: Document) -> Iterator[Finding]:
    for result in document.of(Kind.RESULT):
        objective = result.parent
        if result.code and objective and objective.code and result.code.split(".")[0] != objective.code:
            facts = {"code": result.code, "expected": objective.code}
            yield Finding("result_of_another_objective", (result,), facts)


def _two_numberings(results: list[Item]) -> Iterator[Finding]:
    coded = [result for result in results if result.code]
    depths = {result.code.count(".") for result in coded if result.code}
    if len(depths) > 1:
        yield Finding("two_numberings", tuple(coded), {"codes": [result.code for result in coded]})


def _gaps(items: list[Item]) -> Iterator[Finding]:
    """Numbers skipped among codes that share a beginning, wherever they stand; numbering starts at 1.

    A « Résultat 4 » alone under « Objectif 4 » takes its objective's number: results without a dot have no gaps.
    """
    families: dict[str, list[Item]] = {}
    for item in items:
        if item.code and item.code.rpartition(".")[2].isdigit():
            families.setdefault(_prefix(item.code), []).append(item)
    for prefix, family in families.items():
        used = {int(item.code.rpartition(".")[2]) for item in family if item.code}
        skipped = [f"{prefix}.{n}".lstrip(".") for n in range(1, min(max(used), 1000)) if n not in used]
        if skipped and not (family[0].kind is Kind.RESULT and not prefix):
            yield Finding("gap", tuple(family), {"skipped": skipped})


def _disorder(document: Document) -> Iterator[Finding]:
    for result in document.of(Kind.RESULT):
        numbered = [c for c in result.children if c.code and c.code.rpartition(".")[2].isdigit()]
        for before, after in itertools.pairwise(numbered):
            first, second = str(before.code), str(after.code)
            if _prefix(first) == _prefix(second) and int(first.rpartition(".")[2]) > int(second.rpartition(".")[2]):
                yield Finding("out_of_order", (before, after), {"first": first, "second": second})


# -- texts -------------------------------------------------------------------------------------------------------


def _texts(document: Document) -> Iterator[Finding]:
    for item in document.walk():
        if item.is_missing:
            continue
        if item.continuations:
            facts = {"lines": [item.line, *(more.line for more in item.continuations)]}
            yield Finding("continued", (item,), facts | {"words": [more.text for more in item.continuations]})
        if item.kind is Kind.RESULT and len(item.paragraphs) > 1:
            yield Finding("compound_paragraphs", (item,), {"parts": item.paragraphs})
        elif second := second_action(item.text or ""):
            yield Finding("compound", (item,), {"words": second})
        if why := unfinished(item.text or ""):
            yield Finding("unfinished", (item,), {"why": why})
        if item.emphasis:
            yield Finding("emphasis", (item,), {"words": item.emphasis})


def second_action(text: str) -> str:
    """The words that begin a second action or a second object in one text; "" when there is one only.

    A hint for a person, not a verdict: « Rédiger et diffuser une newsletter » has two verbs for one thing and is left.
    """
    if second := _SECOND_OBJECT.search(text):
        return _from(text, second.start())
    if not _INFINITIVE.match(text):
        return ""
    for match in _SECOND_VERB.finditer(text):
        if len(text[: match.start()].split()) > 2:
            return _from(text, match.start("verb"))
    return ""


def _from(text: str, start: int, words: int = 6) -> str:
    """The few words that stand at this place of the text."""
    following = text[start:].split()
    return " ".join(following[:words]) + (" …" if len(following) > words else "")


def unfinished(text: str) -> str:
    """Why a text looks cut short: "bracket", "quote", "ending" or "item"; "" when it looks whole."""
    if text.count("(") != text.count(")") or text.count("«") != text.count("»"):
        return "bracket"
    if text.count('"') % 2:
        return "quote"
    if text.rstrip().endswith((",", ";", ":")):
        return "ending"
    return "item" if re.search(r",\s*\)", text) else ""


# -- the table ---------------------------------------------------------------------------------------------------


def _table(document: Document) -> Iterator[Finding]:
    table = document.table
    columns = table.columns
    if columns.shifted:
        yield Finding("header_shifted", (), {"line": table.header_line})
    years = [int(year) for year in _YEAR.findall(table.period)]
    grid = [name for name in columns.periods.values() if re.fullmatch(r"(?:\d+\s*a|a(?:n|nnee)?\s*\d+)", fold(name))]
    if len(years) == 2 and grid and len(grid) != years[1] - years[0] + 1:
        facts = {"columns": grid, "period": table.period, "years": years[1] - years[0] + 1}
        yield Finding("period_grid", (), facts)
    if document.tags:
        lines = sorted({line for lines in document.tags.values() for line in lines})
        yield Finding("markup", (), {"tags": sorted(document.tags), "lines": lines})
    for line in table.rules:
        yield Finding("separator", (), {"line": line})
    for remark in document.remarks:
        if remark.kind != "several_in_one_row":
            yield Finding(remark.kind, remark.items, {"line": remark.line, "value": remark.value})


# -- what is empty -----------------------------------------------------------------------------------------------


def _empty_cells(document: Document) -> Iterator[Finding]:
    activities = document.of(Kind.ACTIVITY)
    for what in ("budget", "periods", "responsible"):
        empty = [activity for activity in activities if getattr(activity, what) in (None, [])]
        if empty:
            yield Finding(f"no_{what}", tuple(empty), {"empty": len(empty), "of": len(activities)})
    results = [result for result in document.of(Kind.RESULT) if not result.is_missing]
    head = document.table.header[document.table.columns.levels[Kind.RESULT]]
    if (
        "indicateur" in fold(head)
        and results
        and not any("indicateur" in fold(" ".join(r.paragraphs)) for r in results)
    ):
        yield Finding("no_indicators", tuple(results), {"column": head})


def kinds_found(findings: list[Finding]) -> Counter[str]:
    """How many findings of each kind."""
    return Counter(finding.kind for finding in findings)
