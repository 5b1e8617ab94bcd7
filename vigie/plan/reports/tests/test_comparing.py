"""Two fixed reports compared: words, figures, reasons; and never what one of them hides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.disclosure import MINIMUM_CELL
from vigie.compute.spans import year
from vigie.ground.access.errors import Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.collection.factories import counted, make_indicator
from vigie.plan.indicators.actions import attach_indicator, lock_period
from vigie.plan.indicators.adopting import adopt, compose, propose_recipe, write
from vigie.plan.reports import actions
from vigie.plan.reports.comparing import Change, ChapterChanges, compare, cover, in_order
from vigie.plan.reports.content import Column, Content, Section, Table, content_of
from vigie.plan.reports.factories import a_plan, make_report
from vigie.plan.reports.models import Audience, Report
from vigie.plan.tree.models import Element
from vigie.protection.incidents.models import MonthMargin

ClientOf = Callable[[Actor], Client]
NUMBERS = [
    Column("Baseline", "number"),
    Column("Target", "number"),
    Column("Counted", "number"),
    Column("Of", "number"),
]
COLUMNS = [Column("Indicator"), *NUMBERS]


def _content(*rows: list[str], basis: list[str] | None = None, columns: list[Column] = COLUMNS) -> Content:
    table = Table("Indicators", columns, list(rows), basis=basis or [])
    return Content("T", "M", [], "2031-01-01", [Section("indicators", "Indicators", "", [table])])


def _changes(before: Content, after: Content, *, outside: bool = False) -> list[Change]:
    return [
        change
        for chapter in compare(before, after, outside=outside, alike=True)
        for table in chapter.tables
        for change in table.changes
    ]


def _row(counted: str, of: str = "") -> list[str]:
    return ["A", "", "", counted, of]


def test_a_figure_that_moved_is_told_with_its_difference() -> None:
    (one,) = _changes(_content(_row("10")), _content(_row("12")))
    assert (one.row, one.before, one.after, one.difference) == ("A", "10", "12", 2)
    (one,) = _changes(_content(_row("")), _content(_row("12")))
    assert one.difference is None  # not known is not nought
    assert _changes(_content(_row("12")), _content(_row("12"))) == []


def test_rows_and_tables_that_one_alone_has_are_named() -> None:
    found = compare(_content(_row("1")), _content(["B", "", "", "2", ""]), outside=False, alike=True)
    assert (found[0].tables[0].added, found[0].tables[0].gone) == (["B"], ["A"])
    bare = Content("T", "M", [], "2031-01-01", [Section("indicators", "Indicators")])
    assert compare(_content(_row("1")), bare, outside=True, alike=True)[0].tables[0].gone == ["Indicators"]


def test_words_are_compared_word_by_word() -> None:
    def said(words: str) -> Content:
        return Content("T", "M", [], "2031-01-01", [Section("summary", "Summary", words)])

    (chapter,) = compare(said("Trois voix."), said("Quatre voix."), outside=False, alike=True)
    assert [(one.kind, one.text) for one in chapter.pieces] == [
        ("gone", "Trois"),
        ("new", "Quatre"),
        ("same", " voix."),
    ]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("r/1/live/r", "r/1/live/r", "revised"),
        ("r/1/live/r", "r/1/locked/r", "lock"),
        ("r/1/locked/r", "r/2/live/r", "recipe"),
    ],
)
def test_a_reason_is_given_as_far_as_the_reports_kept_it(before: str, after: str, why: str) -> None:
    (one,) = _changes(_content(_row("10"), basis=[before]), _content(_row("20"), basis=[after]))
    assert one.why == why
    (one,) = _changes(_content(_row("10")), _content(_row("20"), basis=[after]))
    assert one.why == ""


def test_a_figure_is_known_again_by_its_recipe_when_a_lock_changed_its_title() -> None:
    locked = _content(["A (as at the lock)", "", "", "20", ""], basis=["r/1/locked/r"])
    (one,) = _changes(_content(_row("10"), basis=["r/1/live/r"]), locked)
    assert (one.before, one.after) == ("10", "20")


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_outside_no_small_number_and_no_small_difference_is_told(a: int, b: int, c: int, d: int) -> None:
    """Of a share, the rest between its numbers counts too: whoever reads the two could compute it."""
    first, second = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    rows = [[str(one) for one in pair] for pair in (first, second)]
    told = _changes(_content(_row(*rows[0])), _content(_row(*rows[1])), outside=True)
    numbers = [one for one in told if not one.said]
    small = range(1, MINIMUM_CELL)
    if numbers:
        for x, y in ((first[0], second[0]), (first[1], second[1]), (first[1] - first[0], second[1] - second[0])):
            assert x not in small
            assert y not in small
            assert abs(x - y) not in small
    assert all(not (one.before or one.after or one.difference) for one in told if one.said)
    assert bool(told) == (first != second)


def test_outside_what_one_hides_is_not_told_by_the_other() -> None:
    for before, after in (("", "12"), ("12", ""), ("3", "12")):
        (one,) = _changes(_content(_row(before)), _content(_row(after)), outside=True)
        assert (one.said, one.before, one.after, one.difference) == ("hidden", "", "", None)


def test_outside_several_figures_of_one_source_move_without_numbers() -> None:
    """All +7 and men +5 would tell women +2."""
    rows = (
        [["All", "", "", "20", ""], ["Men", "", "", "10", ""]],
        [["All", "", "", "27", ""], ["Men", "", "", "15", ""]],
    )
    basis = ["all/1/live/all", "men/1/live/all"]
    told = _changes(_content(*rows[0], basis=basis), _content(*rows[1], basis=basis), outside=True)
    assert [one.said for one in told] == ["changed", "changed"]
    alone = _changes(_content(rows[0][0], basis=basis[:1]), _content(rows[1][0], basis=basis[:1]), outside=True)
    assert [one.difference for one in alone] == [7]


def test_outside_figures_of_which_no_basis_was_kept_may_be_of_one_source_and_move_without_numbers() -> None:
    old, new = ([["A", "", "", n, ""], ["B", "", "", m, ""]] for n, m in (("20", "10"), ("27", "15")))
    assert [one.said for one in _changes(_content(*old), _content(*new), outside=True)] == ["changed", "changed"]
    assert [one.difference for one in _changes(_content(old[0]), _content(new[0]), outside=True)] == [7]


def test_outside_a_retained_value_is_said_to_have_moved_and_no_more() -> None:
    columns = [*COLUMNS, Column("Retained")]
    (one,) = _changes(_content(_row("9")), _content([*_row("9"), "11"], columns=columns), outside=True)
    assert (one.said, one.after) == ("changed", "")
    (one,) = _changes(_content(_row("9")), _content([*_row("9"), "11"], columns=columns))
    assert one.after == "11"


def test_a_report_of_before_there_was_a_basis_keeps_its_hash() -> None:
    content = _content(_row("9"))
    kept = content.kept()
    assert "basis" not in kept["sections"][0]["tables"][0]
    assert content_of(kept).sha256 == content.sha256
    told = _content(_row("9"), basis=["r/1/live/r"])
    assert content_of(told.kept()) == told
    assert told.sha256 != content.sha256
    assert asdict(told) == told.kept()


# Through the rooms


def _element() -> Element:
    return a_plan().nodes.select_related("element").get(text="Ouvrir une ligne").element


def _fixed(people: People, *, words: str = "", **of: object) -> Report:
    report = make_report(by=people["coordinator"], span=year(2030), **of)
    actions.write(report, {"summary": words}, by=people["coordinator"])
    return actions.fix(report, by=people["coordinator"])


def _compared(people: People, first: Report, second: Report) -> list[ChapterChanges]:
    by = people["coordinator"]
    pair = in_order(first, second)
    contents = [actions.fixed(one, actions.opened(one, by=by)) for one in pair]
    outside = any(one.audience != Audience.TEAM for one in pair)
    return compare(*contents, outside=outside, alike=cover(pair[0]) == cover(pair[1]))


def _count(**numbers: int) -> None:
    for value, n in numbers.items():
        cell = {"country": "COD", "month": date(2030, 2, 1), "dimension": "sex", "value": value}
        MonthMargin.objects.update_or_create(**cell, defaults={"n": n})


def _indicator(found: list[ChapterChanges]) -> list[Change]:
    return [
        change
        for chapter in found
        for table in chapter.tables
        for change in table.changes
        if change.column.kind == "number"
    ]


@pytest.mark.django_db
def test_what_was_counted_between_two_reports_is_told_with_its_reason(planners: People) -> None:
    coordinator, second = planners["coordinator"], planners["evaluator"]
    with time_machine.travel("2031-04-10 10:00", tick=False):
        manual = make_indicator(by=coordinator)
        attach_indicator(_element(), manual.code, by=coordinator)
        counted(manual, "CMR", "2030-Q3", 10, 10, by=coordinator, second=second)
        before, outside = _fixed(planners, words="Un."), _fixed(planners, audience=Audience.PUBLIC)
        counted(manual, "CMR", "2030-Q4", 2, 1, by=coordinator, second=second)
    with time_machine.travel("2031-04-11 10:00", tick=False):
        after, later = _fixed(planners, words="Deux."), _fixed(planners, audience=Audience.PUBLIC)
        lock_period("2030", by=second)
    with time_machine.travel("2031-04-12 10:00", tick=False):
        locked = _fixed(planners)
    found = _compared(planners, after, before)
    assert [piece.text for piece in found[0].pieces if piece.kind != "same"] == ["Un", "Deux"]
    told = _indicator(found)
    assert {(one.before, one.after, one.difference, one.why) for one in told} == {("20", "23", 3, "revised")}
    assert {one.why for one in _indicator(_compared(planners, before, locked))} == {"lock"}
    for pair in ((outside, later), (before, later), (outside, after)):
        assert {(one.said, one.before) for one in _indicator(_compared(planners, *pair))} == {("changed", "")}


@pytest.mark.django_db
def test_a_composed_figure_moves_without_numbers_beside_its_source(planners: People) -> None:
    coordinator, second = planners["coordinator"], planners["evaluator"]
    with time_machine.travel("2031-04-10 10:00", tick=False):
        women = compose("verified-incidents", title="Femmes (inventé)", by=coordinator)
        women = write(women, title=women.title, unit="femmes", values=["woman"], divided=False, by=coordinator)
        women = propose_recipe(women, by=coordinator)
        adopt(women, seen=women.written_at.isoformat(), by=second)
        for key in ("verified-incidents", women.key):
            attach_indicator(_element(), key, by=coordinator)
        _count(woman=10, man=10)
        before = _fixed(planners, audience=Audience.PUBLIC)
        _count(woman=15, man=17)
    with time_machine.travel("2031-04-11 10:00", tick=False):
        after = _fixed(planners, audience=Audience.PUBLIC)
    assert [one.said for one in _indicator(_compared(planners, before, after))] == ["changed", "changed"]


@pytest.mark.django_db
def test_only_fixed_reports_of_one_plan_shape_and_language_are_compared(planners: People) -> None:
    one, other = _fixed(planners), _fixed(planners)
    for pair in ((one, one), (one, make_report(by=planners["coordinator"]))):
        with pytest.raises(Invalid):
            in_order(*pair)
    for change in ({"language": "en"}, {"shape": "short"}):
        Report.objects.filter(pk=other.pk).update(language="fr", shape="whole")
        Report.objects.filter(pk=other.pk).update(**change)
        with pytest.raises(Invalid):
            in_order(one, Report.objects.get(pk=other.pk))


@pytest.mark.django_db
def test_the_page_opens_for_readers_of_both_reports_and_for_nobody_else(planners: People, client_of: ClientOf) -> None:
    one, other = _fixed(planners, words="Un mot."), _fixed(planners, words="Deux mots.")
    choose, page = reverse("reports:compare"), reverse("reports:compared", args=[one.pk, other.pk])
    for name in ("coordinator", "treasurer", "decider"):
        client = client_of(planners[name])
        assert client.get(choose, {"rapport": one.pk}).status_code == 200
        assert client.get(choose, {"rapport": one.pk, "autre": other.pk}).url == page
        content = client.get(page).content.decode()
        assert "<del>" in content
        assert "Deux mots" in content
    assert client_of(planners["coordinator"]).get(choose, {"rapport": one.pk, "autre": one.pk}).status_code == 422
    for name in ("monitor", "analyst"):
        client = client_of(planners[name])
        assert client.get(choose).status_code == client.get(page).status_code == 404
    assert Client().get(page).status_code == 302


@pytest.mark.django_db
def test_who_may_not_open_one_of_the_two_finds_no_comparison(planners: People, client_of: ClientOf) -> None:
    one, other, _third = (_fixed(planners) for _each in range(3))
    Report.objects.filter(pk=other.pk).update(team="shelter")
    client = client_of(planners["treasurer"])
    assert client.get(reverse("reports:report", args=[other.pk])).status_code == 404
    assert client.get(reverse("reports:compared", args=[one.pk, other.pk])).status_code == 404
    assert client.get(reverse("reports:compared", args=[other.pk, one.pk])).status_code == 404
    found = client.get(reverse("reports:compare")).content.decode()
    assert str(one.pk) in found
    assert str(other.pk) not in found
