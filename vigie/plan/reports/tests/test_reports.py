"""A report is written, fixed, and never changes; it leaves only once another person cleared it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.access.errors import Altered, Denied, FourEyes, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.reports import actions, queries
from vigie.plan.reports.content import Bar, Chart, Column, Content, Section, Table, content_of
from vigie.plan.reports.factories import a_plan, make_report
from vigie.plan.reports.forms import HARMS
from vigie.plan.reports.models import Audience, Report
from vigie.plan.reports.rendering.formats import FORMATS
from vigie.plan.reports.rendering.paper import html
from vigie.plan.reports.rendering.workbook import as_xlsx
from vigie.plan.tree.actions import write_erratum

ClientOf = Callable[[Actor], Client]
SAFE = dict.fromkeys(HARMS, False)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
DEPENSES = Table(
    "Dépenses",
    [Column("Axe"), Column("Dépensé", "money")],
    [["Axe 1", "1500.50"], ["Axe 2", ""]],
    ["Total", "1500.50"],
)
CONTENT = Content(
    "Rapport <inventé>",
    "Pour l’équipe",
    [("Plan", "essai")],
    "2031-12-31",
    [
        Section(
            "money",
            "Argent",
            "Un mot.\nUn autre.",
            [
                Table(
                    "Dépenses",
                    [Column("Axe"), Column("Dépensé", "money")],
                    [["Axe 1", "1500.50"], ["Axe 2", ""]],
                    ["Total", "1500.50"],
                )
            ],
            [Chart("Avancement", "€", [Bar("Axe 1", "1500.50", "2000"), Bar("=Axe 2", "0", "0")])],
        )
    ],
)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=4), st.lists(st.decimals(-5, 5, places=2) | st.none(), max_size=5))
def test_what_is_kept_comes_back_with_the_same_hash(about: list[tuple[str, str]], cells: list[Decimal | None]) -> None:
    rows = [["x", "" if cell is None else str(cell)] for cell in cells]
    table = Table("T", [Column("A"), Column("B", "number")], rows)
    content = replace(CONTENT, about=about, sections=[Section("money", "M", tables=[table])])
    again = content_of(content.kept())
    assert again == content
    assert again.sha256 == content.sha256
    assert replace(content, title="Autre").sha256 != content.sha256


@pytest.mark.django_db
def test_a_report_is_fixed_and_what_comes_later_does_not_change_it(people: People) -> None:
    by = people["coordinator"]
    report = make_report(by=by)
    actions.write(report, {"summary": "Tout va (inventé)."}, by=by)
    actions.fix(report, by=by)
    content = actions.fixed(report, actions.opened(report, by=by))
    assert content.sections[0].words == "Tout va (inventé)."
    node = a_plan().nodes.get(text="Ouvrir une ligne")
    write_erratum(node, text="Ouvrir dix lignes", by=by)
    assert actions.export(report, by=by) == content
    for later in (lambda: actions.write(report, {}, by=by), lambda: actions.fix(report, by=by)):
        with pytest.raises(WrongState):
            later()


@pytest.mark.django_db
def test_figures_of_a_report_equal_those_of_the_plan(people: People) -> None:
    by = people["coordinator"]
    report = make_report(by=by)
    actions.fix(report, by=by)
    content = actions.fixed(report, actions.opened(report, by=by))
    (progress,) = [one for one in content.sections if one.key == "progress"]
    activities = a_plan().nodes.filter(kind="activity")
    assert progress.tables[0].total[1:] == [str(activities.count()), "0", "0", "0"]  # nobody follows them yet


@pytest.mark.django_db
def test_a_changed_report_is_refused_when_it_is_opened(people: People) -> None:
    by = people["coordinator"]
    report = make_report(by=by)
    actions.fix(report, by=by)
    Report.objects.filter(pk=report.pk).update(sha256="0" * 64)
    report.refresh_from_db()
    with pytest.raises(Altered):
        actions.export(report, by=by)


@pytest.mark.django_db
def test_a_report_for_others_leaves_by_two_after_a_harm_review(planners: People) -> None:
    by = planners["evaluator"]
    report = make_report(audience=Audience.FUNDER, by=by)
    actions.fix(report, by=by)
    with pytest.raises(Invalid):
        actions.export(report, by=by)
    with pytest.raises(Invalid):
        actions.ask(report, harms=SAFE | {"person": True}, measures=" ", by=by)
    actions.ask(report, harms=SAFE | {"person": True}, measures="Le chiffre a été retiré.", by=by)
    assert queries.todo(planners["evaluator"]) == []
    assert [line.url for line in queries.todo(planners["coordinator"])] == [report.get_absolute_url()]
    with pytest.raises(Denied):
        actions.answer(report, clear=True, reason="Bien", by=planners["treasurer"])
    actions.answer(report, clear=False, reason="Le contexte nomme un lieu.", by=planners["coordinator"])
    assert report.state == "fixed"
    actions.ask(report, harms=SAFE, measures="", by=planners["coordinator"])
    with pytest.raises(FourEyes):
        actions.answer(report, clear=True, reason="Bien", by=planners["coordinator"])
    actions.answer(report, clear=True, reason="Rien ne nuit.", by=planners["decider"])
    assert actions.export(report, by=planners["treasurer"]).sha256 == report.sha256
    with pytest.raises(Denied):
        actions.export(report, by=planners["bystander"])


@pytest.mark.django_db
def test_a_report_of_the_team_is_never_asked_to_leave(people: People) -> None:
    report = make_report(by=people["coordinator"])
    actions.fix(report, by=people["coordinator"])
    with pytest.raises(Invalid):
        actions.ask(report, harms=SAFE, measures="", by=people["coordinator"])


@pytest.mark.django_db
def test_only_those_who_may_prepare_reports(people: People) -> None:
    for by in (people["analyst"], people["decider"], people["bystander"], Actor.system(), Actor.nobody()):
        with pytest.raises(Denied):
            make_report(by=by)
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_the_database_refuses_a_report_fixed_without_a_hash_or_cleared_by_one(people: People) -> None:
    report = make_report(by=people["coordinator"])
    user = people["coordinator"].user
    for wrong in (
        {"state": "fixed"},
        {"state": "draft", "sha256": "0" * 64},
        {"state": "cleared", "sha256": "0" * 64, "asked_by": user, "second": user},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**wrong)


def test_every_form_says_the_same_and_no_cell_is_a_formula() -> None:
    page = html(CONTENT)
    assert "Rapport &lt;inventé&gt;" in page
    assert "1\u202f500,50\u202f€" in page.replace("\xa0", "\u202f")
    for form in FORMATS.values():
        assert len(form.make(CONTENT)) > 500
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(CONTENT)))
    values = [cell.value for row in book["Dépenses"].iter_rows() for cell in row]
    assert 1500.5 in values
    starts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert starts == []
    word = Document(io.BytesIO(FORMATS["docx"].make(CONTENT)))
    assert word.tables[0].rows[-1].cells[0].text == "Total"
    assert word.core_properties.author == ""


def test_on_paper_what_is_done_has_another_colour_than_the_whole() -> None:
    with pikepdf.open(io.BytesIO(FORMATS["pdf"].make(CONTENT))) as paper:
        steps = [step for page in paper.pages for step in pikepdf.parse_content_stream(page)]
    colours = {tuple(round(float(n) * 255) for n in step.operands) for step in steps if str(step.operator) == "rg"}
    assert {(0xD9, 0xDD, 0xE1), (0x2F, 0x5D, 0x7C)} <= colours


@pytest.mark.django_db
def test_a_report_is_made_from_begin_to_file_on_screen(people: People, client_of: ClientOf) -> None:
    a_plan()
    browser = client_of(people["coordinator"])
    asked = {"title": "Rapport de 2031", "span": "2031", "audience": "team", "language": "fr", "shape": "short"}
    assert "2031x" in browser.post(reverse("reports:new"), {**asked, "span": "2031x"}).content.decode()
    address = browser.post(reverse("reports:new"), asked).headers["Location"]
    report = Report.objects.get()
    assert browser.post(address, {"summary": "Mots du résumé"}).status_code == 302
    assert "Mots du résumé" in browser.get(report.get_absolute_url()).content.decode()
    assert browser.post(reverse("reports:export", args=[report.pk, "html"])).status_code == 409
    browser.post(reverse("reports:fix", args=[report.pk]))
    handed = browser.post(reverse("reports:export", args=[report.pk, "html"]))
    assert "Mots du résumé" in handed.content.decode()
    assert "Rapport" not in handed.headers["Content-Disposition"]
    assert client_of(people["analyst"]).get(report.get_absolute_url()).status_code == 404
    for name in ("analyst", "bystander"):
        assert client_of(people[name]).get(report.get_absolute_url()).status_code == 404
        assert client_of(people[name]).get(reverse("reports:list")).status_code == 404
    assert "Rapport de 2031" in client_of(people["decider"]).get(reverse("reports:list")).content.decode()
