"""A version leaves as text, Excel or Word, and comes back as the same plan."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.ground.accounts.actor import Actor
from vigie.plan.tree.actions import decide_anomaly, import_plan, write_erratum
from vigie.plan.tree.models import Node, Plan, PlanVersion
from vigie.plan.tree.reading.findings import find_anomalies
from vigie.plan.tree.reading.rich import marks_of, spelled
from vigie.plan.tree.reading.text import KINDS, Kind
from vigie.plan.tree.reading.tree import Continuation, Document, Item, read_plan
from vigie.plan.tree.stored import fingerprint, rows_of
from vigie.plan.tree.tests.plans import SMALL, plan, real_plan
from vigie.plan.tree.writing.formats import FORMATS, form_of
from vigie.plan.tree.writing.nodes import draw

pytestmark = pytest.mark.slow
FORMS = [*FORMATS]
# What is about a file, not about the plan: its marks of another program, its rules of dashes.
OF_THE_FILE = {"markup", "separator"}
TOP = "Axe 1 : A\tObjectif spécifique 1 : O\tRésultat 1.1 : R\t"
ODD = plan(
    TOP
    + "<b>Activité 1.1.1</b> Un <i>seul</i>  Activité 1.1.2 : Deux &lt;b&gt; &amp;amp; <x>\t<p>1</p><p>2,50</p>\t\t\tX",
    "\t\t<p>(suite)</p>",
    "\t\t<p>Résultat 1.2 : S</p><p>et T</p>\t=1+1\t9 000\t\tde mars\t\t\tLe siège",
    "---\t---\t---\t---\t---\t---\t---\t---\t---\t---",
    "\tObjectif spécifique 2 : <u>P</u>\t\tActivité 1.2.5 : loin,\t\t\t\t\tx",
    "\t\t\tbien loin\t\t\t\t\t\tUne coalition",
)


def _version(data: bytes) -> PlanVersion:
    """A version that was never stored but for its nodes' rows."""
    document = read_plan(data)
    version = PlanVersion.objects.create(
        plan=Plan.objects.create(title=document.table.title, period=document.table.period),
        number=1,
        original=data,
        sha256="",
        source="essai",
        header=document.table.header,
        subheader=document.table.subheader,
    )
    rows = rows_of(document, version)
    for row in rows.values():
        row.element.save()
    Node.objects.bulk_create(rows.values())
    return version


def _said(axes: list[Item]) -> list[Any]:
    """All that a plan says, without the lines of the file it stands on."""
    return [
        (
            (i.kind, i.label, i.code, i.text, i.raw, i.paragraphs, [m.text for m in i.continuations]),
            (i.emphasis, i.budget, i.periods, i.responsible, _said(i.children)),
        )
        for i in axes
    ]


def _same(document: Document, back: Document, *, of_the_file: bool = False) -> None:
    table, again = document.table, back.table
    assert _said(back.axes) == _said(document.axes)
    assert (again.title, again.period, again.preamble) == (table.title, table.period, table.preamble)
    assert (again.header, again.subheader) == (table.header, table.subheader)
    left_behind = set() if of_the_file else OF_THE_FILE
    prints = [
        Counter(fingerprint(f) for f in find_anomalies(one) if f.kind not in left_behind) for one in (document, back)
    ]
    assert prints[0] == prints[1]
    assert not left_behind & {finding.kind for finding in find_anomalies(back)}


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["real", "small", "odd"])
def test_a_version_leaves_and_comes_back_the_same(form: str, name: str, shared_data: Path) -> None:
    data = {"real": real_plan(shared_data), "small": SMALL, "odd": ODD}[name]
    written = FORMATS[form].write(_version(data))
    assert form_of(written) == form
    _same(read_plan(data), read_plan(written), of_the_file=form == "txt")


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["xlsx", "docx"])
@pytest.mark.parametrize("then", FORMS)
def test_what_came_as_word_or_excel_leaves_as_any_of_the_three(first: str, then: str, shared_data: Path) -> None:
    data = FORMATS[first].write(_version(real_plan(shared_data)))
    Plan.objects.update(title="Un autre")
    came, back = read_plan(data), read_plan(FORMATS[then].write(_version(data)))
    assert _said(back.axes) == _said(came.axes)


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_an_export_brought_in_again_keeps_elements_errata_and_decisions(
    form: str, people: dict[str, Actor], shared_data: Path
) -> None:
    by = people["coordinator"]
    first = import_plan(real_plan(shared_data), source="plan.txt", by=by).version
    assert first
    write_erratum(first.nodes.get(rank=2), text="Autrement dit", by=by)
    decide_anomaly(first.anomalies.filter(kind="duplicate_code")[0], verb="keep", reason="Ainsi voulu", by=by)
    outcome = import_plan(FORMATS[form].write(first), source=f"plan.{form}", by=by)
    second = outcome.version
    assert second
    assert second.plan == first.plan
    assert outcome.same_nodes == first.nodes.count()
    assert [n.element_id for n in second.nodes.all()] == [n.element_id for n in first.nodes.all()]
    assert second.nodes.get(erratum="Autrement dit").rank == 2
    assert second.anomalies.exclude(state="open").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_nodes_changed_since_their_file_leave_as_they_are_now(form: str) -> None:
    version = _version(SMALL)
    node = version.nodes.get(kind="activity", order=1)
    Node.objects.filter(pk=node.pk).update(
        text="Ouvrir deux lignes",
        raw="Activité 1.1.1 : Ouvrir deux lignes",
        paragraphs=["Activité 1.1.1 : Ouvrir deux lignes"],
        periods=["2 A", "2031-Q4"],
        budget_eur=Decimal("12.30"),
    )
    changed, other = read_plan(FORMATS[form].write(version)).of(Kind.ACTIVITY)
    assert (changed.text, changed.budget) == ("Ouvrir deux lignes", Decimal("12.30"))
    assert changed.periods == ["2 A", "2031-Q4"]
    assert (other.text, other.budget, other.responsible) == ("Former les équipes,", Decimal("1500.50"), "Secrétariat")


WORDS = st.text(alphabet="abcdéèêçœ &<>ABC'’()-,.;=", min_size=1, max_size=30).map(
    lambda s: " ".join(("z" + s).split())
)
MORE = st.lists(WORDS, max_size=2)
PERIODS = st.lists(st.sampled_from(["1 A", "2 A", "2031-Q2", "1 A début"]), max_size=2, unique=True)
MONEY = st.none() | st.decimals(0, 10**7, places=2)
LEAF = st.tuples(WORDS, MORE, st.booleans(), st.tuples(MONEY, PERIODS, st.none() | WORDS))
LABELS = {Kind.AXIS: "Axe", Kind.OBJECTIVE: "Objectif", Kind.RESULT: "Résultat", Kind.ACTIVITY: "Activité"}


def _item(level: int, drawn: Any, code: str, parent: Item | None) -> Item:
    kind = KINDS[level]
    text, more, missing, last = drawn
    raw = f"{LABELS[kind]} {code} : {text}"
    label = LABELS[kind] if kind is Kind.RESULT else f"{LABELS[kind]} {code}"
    item = Item(kind, 1, label, code, text, raw, [raw], parent=parent)
    item.continuations = [Continuation(1, words) for words in more]
    if kind is not Kind.RESULT:
        item.text = " ".join([text, *more])
    if missing and kind in {Kind.OBJECTIVE, Kind.RESULT} and code.endswith("1") and last:
        item = Item(kind, 1, parent=parent)
    if kind is Kind.ACTIVITY:
        item.budget, periods, item.responsible = last
        item.periods = sorted(periods, key=["1 A", "1 A début", "2 A", "2031-Q2"].index)[:1]
    else:
        item.children = [_item(level + 1, one, f"{code}.{n}", item) for n, one in enumerate(last, 1)]
    return item


def _below(kind: Any) -> Any:
    return st.tuples(WORDS, MORE, st.booleans(), st.lists(kind, min_size=1, max_size=3))


@settings(max_examples=60, deadline=None)
@given(st.lists(_below(_below(_below(LEAF))), min_size=1, max_size=2))
def test_any_nodes_drawn_as_a_table_are_read_back(drawn: Any) -> None:
    axes = [_item(0, one, str(n), None) for n, one in enumerate(drawn, 1)]
    table = draw(axes, ["Axe", "Objectifs", "Résultats", "Activités", "Période", ""], ["", "", "", "", "1 A", "2 A"])
    lines = [table.header, table.subheader, *([marks_of(spelled(cell)) for cell in row] for row in table.rows)]
    back = read_plan("\n".join("\t".join(line) for line in lines).encode())
    assert _said(back.axes) == _said(axes)
