"""The parser on the real plan, on small invented ones, on random ones, and on files that are no plan."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.text import Kind, read_euros
from vigie.plan.tree.reading.tree import Document, counts, read_plan, tree_json
from vigie.plan.tree.tests.plans import HEADER, PREAMBLE, REAL_FILE, SMALL, SUBHEADER, plan, real_plan

TOP = "Axe 1 : A\tObjectif spécifique 1 : O\tRésultat 1.1 : R\t"


def _json(document: Document, source: str) -> Any:
    table = document.table
    return tree_json(
        document.axes,
        title=table.title,
        period=table.period,
        source=source,
        header=table.header,
        subheader=table.subheader,
    )


def _differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = [f"{path}: {key} on one side only" for key in ours.keys() ^ theirs.keys()]
        return keys + [
            d for key in ours.keys() & theirs.keys() for d in _differences(ours[key], theirs[key], f"{path}/{key}")
        ]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [
            d for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) for d in _differences(a, b, f"{path}[{i}]")
        ]
    return [] if ours == theirs and type(ours) is type(theirs) else [f"{path}: {ours!r} is not {theirs!r}"]


def test_the_real_plan_reads_as_its_faithful_transcription(shared_data: Path) -> None:
    wanted = json.loads((shared_data / "plan-redhac-2019-2024.tree.json").read_text(encoding="utf-8"))
    ours = _json(read_plan(real_plan(shared_data)), REAL_FILE)
    assert _differences(ours, wanted) == []
    assert list(ours) == list(wanted)


def test_the_real_plan_has_the_counts_the_design_names(shared_data: Path) -> None:
    found = counts(read_plan(real_plan(shared_data)).axes)
    assert (found["axes"], found["objectives"], found["results"], found["activities"]) == (5, 7, 8, 36)
    assert list(found["activities_per_axis"].values()) == [8, 16, 3, 6, 3]
    assert found["distinct_activity_codes"] == 33


def test_the_position_decides_the_parent_and_never_the_code() -> None:
    document = read_plan(plan(TOP + "Activité 6.6.3 : Loin", "\tObjectif spécifique 2 : P\t\tActivité 1.1.2 : Près"))
    far, near = document.of(Kind.ACTIVITY)
    assert far.parent
    assert far.parent.code == "1.1"
    assert near.parent
    assert near.parent.is_missing
    assert near.parent.parent
    assert near.parent.parent.code == "2"


def test_a_cut_sentence_is_joined_and_keeps_both_of_its_lines() -> None:
    (activity,) = read_plan(plan(TOP + "Activité 1.1.1 : Chercher des fonds du", "", "\t\t\tSecrétariat.")).of(
        Kind.ACTIVITY
    )
    assert activity.text == "Chercher des fonds du Secrétariat."
    assert activity.raw == "Activité 1.1.1 : Chercher des fonds du"
    assert [(more.line, more.text) for more in activity.continuations] == [(9, "Secrétariat.")]


def test_words_under_a_result_stand_beside_it() -> None:
    (result,) = read_plan(plan(TOP + "Activité 1.1.1 : X", "\t\t(avec d'autres)\tActivité 1.1.2 : Y")).of(Kind.RESULT)
    assert result.text == "R"
    assert [more.text for more in result.continuations] == ["(avec d'autres)"]
    assert len(result.children) == 2


def test_activities_that_lost_their_paragraphs_are_found_again() -> None:
    cell = (
        "<b>Activité 1.1.1</b> Un  <b>Activité 1.1.2 :</b> Deux, voir Activité 1.1.1  - <b>Activité 1.1.3 :</b> Trois"
    )
    found = read_plan(plan(TOP + cell)).of(Kind.ACTIVITY)
    assert [(a.code, a.text) for a in found] == [
        ("1.1.1", "Un"),
        ("1.1.2", "Deux, voir Activité 1.1.1"),
        ("1.1.3", "Trois"),
    ]


def test_a_label_after_tags_is_found_and_a_long_cell_is_read_in_one_go() -> None:
    cell = "Activité 1.1.1 : X  <b><span class='x'> Activité 1.1.2 : Y</span></b>"
    assert [a.code for a in read_plan(plan(TOP + cell)).of(Kind.ACTIVITY)] == ["1.1.1", "1.1.2"]
    for words in ("a  " * 30_000, "  <b>" * 20_000, "Axe  " * 20_000):
        (only,) = read_plan(plan(TOP + "Activité 1.1.1 : X " + words)).of(Kind.ACTIVITY)
        assert only.code == "1.1.1"


def test_more_paragraphs_or_lines_than_a_plan_has_are_refused() -> None:
    with pytest.raises(PlanFault, match="bomb"):
        read_plan(plan(TOP + "Activité 1.1.1 : X" + "<p>y" * 2_000))
    with pytest.raises(PlanFault, match="too_long"):
        read_plan(plan(TOP + "Activité 1.1.1 : X") + b"\n" * 20_001)


def test_an_amount_longer_than_any_budget_is_no_amount() -> None:
    assert read_euros("1" * 12) == Decimal("1" * 12)
    assert read_euros("1" * 13) is None


def test_a_word_that_begins_like_a_label_is_not_one() -> None:
    first, second = read_plan(plan(TOP + "Activités de terrain", "\t\tRésultat 1.2 : S\tActivité : Écrire")).of(
        Kind.ACTIVITY
    )
    assert (first.label, first.code, first.text) == (None, None, "Activités de terrain")
    assert (second.label, second.code, second.text) == ("Activité", None, "Écrire")


def test_what_is_empty_stays_empty_and_what_is_written_is_read() -> None:
    first, second = read_plan(SMALL).of(Kind.ACTIVITY)
    assert (first.budget, first.periods, first.responsible) == (None, [], None)
    assert second.budget == Decimal("1500.50")
    assert second.periods == ["1 A", "3 A"]
    assert second.responsible == "Secrétariat"
    assert second.text == "Former les équipes,"


def test_a_value_shared_by_several_activities_belongs_to_none_alone() -> None:
    document = read_plan(plan(TOP + "<p>Activité 1.1.1 : X</p><p>Activité 1.1.2 : Y</p>\t9 000"))
    assert [a.budget for a in document.of(Kind.ACTIVITY)] == [None, None]
    assert [(r.kind, r.value) for r in document.remarks] == [("shared_budget", "9 000")]


def test_values_with_one_paragraph_an_activity_are_shared_out_in_order() -> None:
    document = read_plan(plan(TOP + "<p>Activité 1.1.1 : X</p><p>Activité 1.1.2 : Y</p>\t<p>10</p><p>20,5</p>"))
    assert [a.budget for a in document.of(Kind.ACTIVITY)] == [Decimal("10.00"), Decimal("20.5")]


def test_a_plan_with_carriage_returns_and_a_byte_order_mark_reads_the_same() -> None:
    same = read_plan(b"\xef\xbb\xbf" + SMALL.replace(b"\n", b"\r\n"))
    assert _json(same, "x") == _json(read_plan(SMALL), "x")


def test_an_unknown_tag_stays_in_the_text() -> None:
    (activity,) = read_plan(plan(TOP + "Activité 1.1.1 : Si a < b, <x-note>lire</x-note> &amp; agir")).of(Kind.ACTIVITY)
    assert activity.text == "Si a < b, <x-note>lire</x-note> & agir"


@pytest.mark.parametrize(
    "written, euros",
    [
        ("12 000", "12000"),
        ("12\u202f000,50 €", "12000.50"),
        ("12.000,50", "12000.50"),
        ("12,000.50 EUR", "12000.50"),
        ("0", "0"),
        ("1.000", "1000"),
        ("7,5", "7.5"),
        ("à définir", None),
        ("12 000 à 15 000", None),
        ("", None),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, euros: str | None) -> None:
    assert read_euros(written) == (None if euros is None else Decimal(euros))


@pytest.mark.parametrize(
    "data, kind, line",
    [
        (b"", "empty", 0),
        (b"\xff\xfe", "not_utf8", 1),
        (b"ok\n\xe9t\xe9", "not_utf8", 2),
        (b"a\n\x00", "not_text", 2),
        (b"x" * 2_000_001, "too_big", 0),
        (b"Bonjour\ttout le monde", "no_header", 0),
        (f"{HEADER}\n{SUBHEADER}\n".encode(), "no_rows", 1),
        (b"Axe\tObjectifs\tActivit\xc3\xa9s\nAxe 1 : a\tb\tc", "column_missing", 1),
        (b"Axe\tActivit\xc3\xa9s\tObjectifs\tR\xc3\xa9sultats\nAxe 1 : a\tb\tc\td", "columns_order", 1),
        (plan(TOP + "Activité 1.1.1 : X") + b"\nfin du document", "outside_table", 8),
        (plan(TOP + "Activité 1.1.1 : X") + b"\nAxe 2 : B\tc", "cells", 8),
        (plan("\t\t\tActivité 1.1.1 : X"), "before_axis", 7),
        (plan(TOP + "Activité 1.1.1 : X\t-5"), "budget_negative", 7),
        (plan(TOP + "Activité 1.1.1 : X\t100 000 FCFA"), "budget_currency", 7),
        (plan(TOP + "Activité 1.1.1 : X\t10\t20"), "two_budgets", 7),
        (plan(TOP + "Activité 1.1.1 : X\t10").replace(b"budget", b"budget (FCFA)"), "column_currency", 5),
        (plan(TOP + "Activité 1.1.1 : X\t10").replace(b"budget", b"budget (F)"), "column_currency", 5),
        (plan(TOP + "Activité 1.1.1 : X\t10").replace(b"\t\t\t\t\tEUROS", b"\t\t\t\tUS$\tEUROS"), "column_currency", 6),
        (plan(TOP + "Activité 1.1.1 : X\t10", "\t\t\tsuite\t20"), "two_budgets", 8),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_its_line(data: bytes, kind: str, line: int) -> None:
    with pytest.raises(PlanFault) as refused:
        read_plan(data)
    assert (refused.value.kind, refused.value.line) == (kind, line)


WORDS = st.text(alphabet="abcdéèêçœ ABC'’()-,.;", min_size=1, max_size=40).map(lambda s: " ".join(("z" + s).split()))
ACTIVITY = st.tuples(
    WORDS, st.none() | st.decimals(0, 10**7, places=2), st.sets(st.sampled_from(["1 A", "2 A", "3 A"]))
)
RESULT = st.tuples(WORDS, st.lists(ACTIVITY, min_size=1, max_size=3))
OBJECTIVE = st.tuples(WORDS, st.lists(RESULT, min_size=1, max_size=3))
AXES = st.lists(st.tuples(WORDS, st.lists(OBJECTIVE, min_size=1, max_size=3)), min_size=1, max_size=3)


@given(AXES)
def test_any_plan_written_in_this_shape_is_read_back(axes: Any) -> None:
    rows, wanted = [], []
    for a, (axis, objectives) in enumerate(axes, 1):
        left = [f"<b>Axe {a}</b> : {axis}", "", ""]
        for o, (objective, results) in enumerate(objectives, 1):
            left[1] = f"<p>Objectif spécifique {o} : {objective}</p>"
            for r, (result, activities) in enumerate(results, 1):
                left[2] = f"Résultat {o}.{r} : {result}"
                for n, (text, budget, periods) in enumerate(activities, 1):
                    code = f"{o}.{r}.{n}"
                    crosses = ["X" if year in periods else "" for year in ("1 A", "2 A", "3 A")]
                    money = "" if budget is None else f"{budget:.2f}"
                    rows.append("\t".join([*left, f"- <b>Activité {code}</b> : {text}", "", money, *crosses, ""]))
                    wanted.append((axis, objective, result, code, text, budget, sorted(periods)))
                    left = ["", "", ""]
    found = [
        (*reversed(_parents(item)), item.code, item.text, item.budget, item.periods)
        for item in read_plan((PREAMBLE + "\n".join([HEADER, SUBHEADER, *rows])).encode()).of(Kind.ACTIVITY)
    ]
    assert found == wanted


def _parents(item: Any) -> list[str]:
    return [] if item.parent is None else [item.parent.text, *_parents(item.parent)]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: plan(TOP + text)))
def test_a_file_whatever_is_read_whole_or_refused_with_a_reason(data: bytes) -> None:
    try:
        outcome: object = read_plan(data).axes
    except PlanFault as refused:
        outcome = refused.kind
    assert outcome
