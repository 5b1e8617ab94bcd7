"""The offline sheet goes out, is filled in and comes back; a wrong row is named, and nobody is overwritten."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from vigie.compute.spans import parse
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.collection import closing, sheets
from vigie.plan.collection.actions import change
from vigie.plan.collection.counting import amounts_of
from vigie.plan.collection.factories import SEXES, counted, entered, make_indicator, wanted
from vigie.plan.collection.models import Entry, ManualIndicator
from vigie.plan.collection.queries import standing
from vigie.plan.collection.taking import take
from vigie.warning.situation.factories import make_post

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("april")]
ClientOf = Callable[[Actor], Client]
Q1 = parse("2031-Q1")
AT = {name: place for place, name in enumerate(sheets.COLUMNS.names["fr"], 1)}


class Filled:
    """A workbook as a person has it open."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(io.BytesIO(content))
        self.sheet = self.book.worksheets[0]

    def line(self, country: str, period: str, value: str) -> int:
        """Where a value's row is."""
        for line in range(2, self.sheet.max_row + 1):
            if [self.cell(line, name).value for name in ("pays", "periode", "valeur")] == [country, period, value]:
                return line
        raise LookupError

    def cell(self, line: int, name: str) -> Any:
        return self.sheet.cell(line, AT[name])

    def fill(self, country: str, period: str, value: str, number: Any, column: str = "nombre") -> int:
        line = self.line(country, period, value)
        self.cell(line, column).value = number
        return line

    @property
    def content(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def _out(indicator: ManualIndicator, by: Actor) -> Filled:
    return Filled(sheets.book([indicator], by=by))


@pytest.mark.parametrize("same", [True, False])
def test_a_sheet_under_other_words_is_taken_out_anew(
    planners: People, indicator: ManualIndicator, *, same: bool
) -> None:
    by = planners["coordinator"]
    sheet = _out(indicator, by)
    sheet.fill("CMR", "2031-Q1", "v1", 12)
    turned = SEXES if same else SEXES[::-1]
    change(indicator, wanted(values=turned), by=by)  # nothing was entered yet: the order is free
    assert take(sheet.content, by=by).new == same
    assert Entry.objects.count() == same


def test_it_comes_back_as_it_went_and_changes_nothing(planners: People, indicator: ManualIndicator) -> None:
    counted(indicator, "CMR", "2030-Q4", 4, 0, by=planners["coordinator"], second=planners["evaluator"])
    entered(indicator, "TCD", "2031-Q1", 7, 1, by=planners["coordinator"])
    filled = _out(indicator, planners["coordinator"])
    outcome = take(filled.content, by=planners["coordinator"])
    assert (outcome.new, outcome.same, outcome.behind, outcome.faults) == (0, 6, 0, [])
    assert Entry.objects.count() == 2
    assert filled.cell(filled.line("CMR", "2030-Q4", "v2"), "nombre").value == 0
    assert filled.cell(filled.line("CMR", "2031-Q1", "v2"), "nombre").value is None


def test_what_is_filled_in_waits_for_validation(planners: People, indicator: ManualIndicator) -> None:
    by = planners["coordinator"]
    counted(indicator, "CMR", "2030-Q4", 4, 0, by=by, second=planners["evaluator"])
    filled = _out(indicator, by)
    filled.fill("CMR", "2031-Q1", "v1", 12)
    filled.fill("CMR", "2030-Q4", "v2", "3")
    dry = take(filled.content, dry_run=True, by=by)
    assert (dry.new, dry.same, Entry.objects.count()) == (2, 4, 1)
    assert take(filled.content, by=by).new == 2
    assert amounts_of(standing(indicator, "CMR", Q1.start).open) == {"v1": (12, None)}
    held = standing(indicator, "CMR", date(2030, 10, 1))
    assert amounts_of(held.open) == {"v1": (4, None), "v2": (3, None)}
    assert amounts_of(held.counts) == {"v1": (4, None), "v2": (0, None)}
    again = take(filled.content, by=by)
    assert (again.new, again.same, again.faults) == (0, 6, [])


@pytest.mark.parametrize(
    ("column", "wrong", "said"),
    [
        ("nombre", -1, "pas négatif"),
        ("nombre", "douze", "nombre entier"),
        ("nombre", 1.5, "nombre entier"),
        ("nombre", True, "nombre entier"),
        ("nombre", "=6*2", "formule"),
        ("nombre", 10**12, "un milliard"),
        ("sur", 12, "un décompte"),
        ("noeud", "td", "autre nœud"),
        ("indicateur", "manual-00000000", "Aucun indicateur manuel"),
        ("pays", "GAB", "Vous ne saisissez pas"),
        ("pays", "CMR", "telle qu’elle est sortie"),
        ("periode", "2030-Q3", "telle qu’elle est sortie"),
        ("periode", "hier", "période"),
        ("valeur", "v9", "n’a pas de valeur"),
        ("marque", "", "telle qu’elle est sortie"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_kept(planners, indicator, column, wrong, said) -> None:
    by = planners["coordinator"]
    filled = _out(indicator, by)
    filled.fill("CMR", "2031-Q1", "v1", 12)
    line = filled.fill("TCD", "2031-Q1", "v1", 5)
    filled.cell(line, column).value = wrong
    outcome = take(filled.content, by=by)
    assert [at for at, _why in outcome.faults] == [line]
    assert said in outcome.faults[0][1].replace("\xa0", " ")
    assert (outcome.new, Entry.objects.count()) == (0, 0)


def test_a_row_that_others_changed_meanwhile_is_refused_and_theirs_stays(
    planners: People, indicator: ManualIndicator
) -> None:
    filled = _out(indicator, planners["coordinator"])
    entered(indicator, "CMR", "2031-Q1", 20, 8, by=planners["coordinator2"])
    untouched = take(filled.content, by=planners["coordinator"])
    assert (untouched.new, untouched.behind, untouched.faults) == (0, 1, [])
    line = filled.fill("CMR", "2031-Q1", "v1", 12)
    filled.fill("TCD", "2031-Q1", "v1", 5)
    outcome = take(filled.content, by=planners["coordinator"])
    assert [at for at, _why in outcome.faults] == [line]
    assert amounts_of(standing(indicator, "CMR", Q1.start).open) == {"v1": (20, None), "v2": (8, None)}
    assert Entry.objects.count() == 1
    filled.fill("CMR", "2031-Q1", "v1", 20)  # the same as the other said
    assert take(filled.content, by=planners["coordinator"]).new == 1


def test_a_decision_meanwhile_is_a_change_too(planners: People, indicator: ManualIndicator) -> None:
    entered(indicator, "CMR", "2031-Q1", 20, 8, by=planners["coordinator2"])
    filled = _out(indicator, planners["coordinator"])
    counted(indicator, "CMR", "2031-Q1", 21, 8, by=planners["coordinator2"], second=planners["evaluator"])
    line = filled.fill("CMR", "2031-Q1", "v2", 9)
    assert [at for at, _why in take(filled.content, by=planners["coordinator"]).faults] == [line]


def test_an_emptied_cell_takes_nothing_back(planners: People, indicator: ManualIndicator) -> None:
    counted(indicator, "CMR", "2031-Q1", 4, 0, by=planners["coordinator"], second=planners["evaluator"])
    filled = _out(indicator, planners["coordinator"])
    line = filled.fill("CMR", "2031-Q1", "v2", None)
    assert [at for at, _why in take(filled.content, by=planners["coordinator"]).faults] == [line]


def test_rows_may_be_taken_out_but_not_doubled_or_mixed(planners: People, indicator: ManualIndicator) -> None:
    by = planners["coordinator"]
    counted(indicator, "CMR", "2031-Q1", 4, 6, by=by, second=planners["evaluator"])
    filled = _out(indicator, by)
    filled.fill("CMR", "2031-Q1", "v1", 5)
    double = [one.value for one in filled.sheet[filled.line("TCD", "2031-Q1", "v1")]]
    filled.sheet.append(double)
    assert [at for at, _why in take(filled.content, by=by).faults] == [filled.sheet.max_row]
    filled.sheet.delete_rows(filled.sheet.max_row)
    filled.sheet.delete_rows(filled.line("CMR", "2031-Q1", "v2"))
    assert take(filled.content, by=by).new == 1
    assert amounts_of(standing(indicator, "CMR", Q1.start).open) == {"v1": (5, None), "v2": (6, None)}


def test_a_share_comes_back_with_both_numbers(planners: People) -> None:
    share = make_indicator(by=planners["coordinator"], kind="ratio", values=())
    filled = _out(share, planners["coordinator"])
    line = filled.fill("CMR", "2031-Q1", "all", 3)
    assert [at for at, _why in take(filled.content, by=planners["coordinator"]).faults] == [line]
    filled.fill("CMR", "2031-Q1", "all", 2, "sur")
    assert "plus grande" in take(filled.content, by=planners["coordinator"]).faults[0][1]
    filled.fill("CMR", "2031-Q1", "all", 4, "sur")
    assert take(filled.content, by=planners["coordinator"]).new == 1
    assert amounts_of(standing(share, "CMR", Q1.start).open) == {"all": (3, 4)}


def test_a_period_that_was_locked_meanwhile_is_refused_where_it_was_filled_in(
    planners: People, indicator: ManualIndicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = _out(indicator, planners["coordinator"])
    monkeypatch.setattr(closing, "_fixed", [lambda: ["2031-Q1"]])
    assert take(filled.content, by=planners["coordinator"]).faults == []
    line = filled.fill("CMR", "2031-Q1", "v1", 5)
    outcome = take(filled.content, by=planners["coordinator"])
    assert [at for at, _why in outcome.faults] == [line]
    assert "verrouillés" in outcome.faults[0][1]
    with pytest.raises(LookupError):
        _out(indicator, planners["coordinator"]).line("CMR", "2031-Q1", "v1")


def test_a_focal_point_takes_out_and_brings_in_their_country_alone(
    planners: People, indicator: ManualIndicator
) -> None:
    make_post(planners["monitor"], "TCD", by=planners["analyst"])
    mine, every = _out(indicator, planners["monitor"]), _out(indicator, planners["coordinator"])
    assert {mine.cell(line, "pays").value for line in range(2, mine.sheet.max_row + 1)} == {"TCD"}
    mine.fill("TCD", "2031-Q1", "v1", 1)
    assert take(mine.content, by=planners["monitor"]).new == 1
    line = every.fill("CMR", "2031-Q1", "v1", 1)
    assert line in [at for at, _why in take(every.content, by=planners["monitor"]).faults]
    for name in ("outsider", "treasurer"):
        with pytest.raises(Denied):
            sheets.book([indicator], by=planners[name])
        with pytest.raises(Denied):
            take(mine.content, by=planners[name])


@pytest.mark.parametrize("content", [b"", b"pas une feuille", b"PK\x03\x04 non plus", b"a;b\n1;2"])
def test_what_is_no_workbook_is_refused(planners: People, content: bytes) -> None:
    with pytest.raises(Invalid):
        take(content, by=planners["coordinator"])


@pytest.mark.parametrize(("out", "back"), [("fr", "en"), ("en", "fr"), ("en", "en")])
def test_a_sheet_speaks_the_language_of_who_took_it_and_comes_back_in_any(planners, indicator, out, back) -> None:
    by = planners["coordinator"]
    with translation.override(out):
        filled = _out(indicator, by)
    heads = [cell.value for cell in filled.sheet[1]]
    assert heads == list(sheets.COLUMNS.names[out])
    filled.fill("CMR", "2031-Q1", "v1", 12)
    with translation.override(back):
        outcome = take(filled.content, by=by)
        filled.cell(1, "marque").value = "autre"
        with pytest.raises(Invalid) as missing:
            take(filled.content, by=by)
    assert (outcome.new, outcome.same, outcome.faults) == (1, 5, [])
    assert amounts_of(standing(indicator, "CMR", Q1.start).open) == {"v1": (12, None)}
    assert {"fr": "marque.", "en": "mark."}[back] in str(missing.value.message)


def test_a_formula_in_a_column_that_nothing_is_read_from_harms_nothing(planners, indicator) -> None:
    by = planners["coordinator"]
    filled = _out(indicator, by)
    for name in ("libelle", "intitule", "etat"):
        filled.cell(2, name).value = "=1+1"
    assert (outcome := take(filled.content, by=by)).faults == []
    assert outcome.same == 6
    filled.cell(2, "marque").value = "=1+1"
    assert len(take(filled.content, by=by).faults) == 1


def test_another_workbook_is_refused(planners: People) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["pays", "nombre"])
    book.active.append(["CMR", 3])
    book.save(out)
    with pytest.raises(Invalid):
        take(out.getvalue(), by=planners["coordinator"])


NUMBERS = st.one_of(st.none(), st.integers(0, 1_000_000_000))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({(place, value): NUMBERS for place in ("CMR", "TCD") for value in ("v1", "v2")}))
def test_whatever_is_filled_in_is_what_stands_there_after(planners, indicator, numbers) -> None:
    by = planners["coordinator"]
    with transaction.atomic():
        filled = _out(indicator, by)
        for (country, value), number in numbers.items():
            filled.fill(country, "2031-Q1", value, number)
        assert take(filled.content, by=by).faults == []
        back = _out(indicator, by)
        for (country, value), number in numbers.items():
            assert back.cell(back.line(country, "2031-Q1", value), "nombre").value == number
        again = take(back.content, by=by)
        assert (again.new, again.behind, again.faults) == (0, 0, [])
        transaction.set_rollback(True)


def test_it_goes_out_and_comes_in_on_screen(planners: People, indicator: ManualIndicator, client_of: ClientOf) -> None:
    browser, page = client_of(planners["coordinator"]), reverse("collection:sheet")
    for address in (reverse("collection:all_out"), reverse("collection:one_out", args=[indicator.pk])):
        assert client_of(planners["treasurer"]).get(address).status_code == 403
        filled = Filled(browser.get(address).content)
    assert client_of(planners["treasurer"]).get(page).status_code == 403
    filled.fill("CMR", "2031-Q1", "v1", 12)
    upload = lambda: SimpleUploadedFile("saisie.xlsx", filled.content)  # noqa: E731
    looked = browser.post(page, {"dry": "on", "file": upload()})
    assert looked.status_code == 200
    assert not Entry.objects.exists()
    assert browser.post(page, {"file": upload()}).status_code == 200
    assert Entry.objects.count() == 1
    filled.fill("TCD", "2031-Q1", "v1", -3)
    refused = browser.post(page, {"file": upload()})
    assert refused.status_code == 422
    assert "Rien n’a été gardé" in refused.content.decode()
    assert browser.post(page, {"file": SimpleUploadedFile("x.xlsx", b"rien")}).status_code == 422
