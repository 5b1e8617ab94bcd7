"""Sheets: read kindly, mapped once, taken in whole batches, updated by key, and refused rows given back inert."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.cells import DANGEROUS, csv_of
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.audit.models import Entry
from vigie.ground.seal.factories import afresh
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.sheets import actions, queries
from vigie.protection.incidents.sheets.mapping import Mapping, dated
from vigie.protection.incidents.sheets.models import Sheet, SheetPart, SheetRow, SheetSource
from vigie.protection.incidents.sheets.reading import Table, Unreadable, table_of

pytestmark = pytest.mark.slow

HEAD = ["Numéro", "Quand", "Pays", "Région", "Acte", "Victime", "Récit"]
ROWS = [
    ["1", "03/04/2026", "Cameroun", "Nord-Ouest", "Menace de mort", "Personne A", "Récit inventé 1"],
    ["2", "05/2026", "Tchad", "", "menace", "Personne B", "=1+1"],
    ["3", "2026", "Gabon", "Nulle part", "death_threat", "Personne C", ""],
    ["4", "bientôt", "Atlantide", "", "death_threat", "Personne D", "@SUM(1)"],
]
MAPPING = Mapping(
    columns={
        "key": "Numéro",
        "day": "Quand",
        "country": "Pays",
        "area": "Région",
        "act": "Acte",
        "victim": "Victime",
        "narrative": "Récit",
    },
    values={"act": {"menace": "death_threat"}},
)


def brought(people: People, rows: list[list[str]], source: SheetSource | None = None) -> Sheet:
    who = people["monitor"]
    sheet = actions.receive(Table(HEAD, rows), name="inventé.csv", source=source, called="Relais inventé", by=who)
    if source is None:
        actions.keep_mapping(sheet, MAPPING, by=who)
    return Sheet.objects.select_related("source").get(pk=sheet.pk)


def taken(people: People, sheet: Sheet) -> Sheet:
    return actions.take_some(sheet, by=people["monitor"], seconds=60)


def facts_of(people: People, sheet: Sheet, key: str) -> Facts:
    for row in SheetRow.objects.filter(source=sheet.source).select_related("incident"):
        facts = Facts.opened(open_one(row.incident, by=afresh(people["monitor"])))
        if facts.acts[0].victim == key:
            return facts
    raise LookupError(key)


def csv_bytes(encoding: str, delimiter: str = ";") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([HEAD, *ROWS])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_program_wrote_it(encoding: str, delimiter: str) -> None:
    assert table_of(csv_bytes(encoding, delimiter)) == Table(HEAD, ROWS)


def test_an_excel_sheet_gives_values_and_never_formulas() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Jour", "Nombre", "Formule"])
    sheet.append([date(2026, 4, 3), 12.0, '=HYPERLINK("http://x")'])
    sheet.append(["réuni", 1, 1])
    sheet.merge_cells("A3:B3")
    out = io.BytesIO()
    book.save(out)
    table = table_of(out.getvalue())
    assert table.headers == ["Jour", "Nombre", "Formule"]
    assert table.rows[0][:2] == ["2026-04-03", "12"]
    assert "HYPERLINK" not in table.rows[0][2]
    assert table.rows[1][0] == "réuni"


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(5):
            packed.writestr(f"xl/{number}.xml", bytes(100 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.slow
def test_a_small_file_that_unfolds_to_much_is_not_opened() -> None:
    with pytest.raises(Unreadable, match=r"(unfolds|déplie)"):
        table_of(_bomb())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"a,b\n",
        b"PK\x03\x04nonsense",
        b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        ",".join(map(str, range(10_000))).encode() + b"\n1,2",
        b'a,b\n"' + b"x" * 200_000,
    ],
)
def test_what_is_no_sheet_gets_a_kind_sentence(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        table_of(content)
    assert str(refusal.value.message).endswith(".")


@given(st.binary(max_size=400))
def test_whatever_bytes_come_they_are_a_table_or_a_sentence(content: bytes) -> None:
    try:
        table = table_of(content)
    except Unreadable:
        return
    assert all(len(row) == len(table.headers) for row in table.rows)


def test_a_date_is_known_as_well_as_it_was_written() -> None:
    assert dated("03/04/2026") == (date(2026, 4, 3), "exact")
    assert dated("03/04/2026", month_first=True) == (date(2026, 3, 4), "exact")
    assert dated("2026-04-03 10:00") == (date(2026, 4, 3), "exact")
    assert dated("04/2026") == dated("2026-04") == (date(2026, 4, 1), "month")
    assert dated("2026") == (date(2026, 1, 1), "year")
    assert dated("31/02/2026")[0] is dated("demain")[0] is None


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_cell_that_leaves_begins_as_a_formula(cells: list[str]) -> None:
    ((*given_back,),) = csv.reader(io.StringIO(csv_of([cells]).decode("utf-8-sig"), newline=""))
    assert not any(cell.lstrip(" \u00a0").startswith(DANGEROUS) for cell in given_back)


@pytest.mark.django_db
def test_a_dry_run_says_what_becomes_of_each_row_and_keeps_nothing(people: People) -> None:
    sheet = brought(people, ROWS)
    trial = queries.trial(sheet, by=people["monitor"])
    assert dict(trial.counts) == {"plain": 2, "flagged": 1, "refused": 1}
    assert [(row, end) for row, end, _why in trial.lines] == [(4, "flagged"), (5, "refused")]
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_rows_become_sealed_violations_with_one_audit_entry_a_part(people: People) -> None:
    before = Entry.objects.count()
    sheet = taken(people, brought(people, ROWS))
    assert (sheet.made, sheet.refused, sheet.state) == (3, 1, "done")
    assert sum(b'"incident.import"' in bytes(e.body) for e in Entry.objects.filter(pk__gt=0)[before:]) == 1
    assert b"Personne" not in b"".join(bytes(row) for row in Incident.objects.values_list("sealed", flat=True))
    assert set(Incident.objects.values_list("state", "recorded_by__username")) == {("received", "monitor")}
    first = facts_of(people, sheet, "Personne A")
    assert (first.day, first.precision, first.area) == (date(2026, 4, 3), "exact", "CM-NW")
    assert facts_of(people, sheet, "Personne C").locality == "Nulle part"


@pytest.mark.django_db
def test_the_same_sheet_again_changes_nothing_and_a_changed_row_is_a_correction(people: People) -> None:
    first = taken(people, brought(people, ROWS))
    again = taken(people, brought(people, ROWS, first.source))
    assert (again.made, again.changed, again.same, again.refused) == (0, 0, 3, 1)
    changed = [[*ROWS[0][:6], "Récit inventé, mieux connu"], ROWS[1], ["9", *ROWS[2][1:]]]
    third = taken(people, brought(people, changed, first.source))
    assert (third.made, third.changed, third.same) == (1, 1, 1)
    assert facts_of(people, third, "Personne A").narrative == "Récit inventé, mieux connu"
    assert Incident.objects.filter(state="review").count() == 1
    assert Incident.objects.count() == 4


@pytest.mark.django_db
def test_what_a_person_corrected_here_is_not_overwritten(people: People) -> None:
    first = taken(people, brought(people, ROWS[:1]))
    incident = Incident.objects.get()
    known = Facts.opened(open_one(incident, by=people["monitor"]))
    by_hand = Facts(**{**known.__dict__, "locality": "Bamenda"})
    incidents.correct(incident, by_hand, country="CMR", urgency="none", reason="Vu (exemple)", by=people["monitor2"])
    again = taken(people, brought(people, [[*ROWS[0][:6], "Autre récit"]], first.source))
    assert (again.changed, again.refused) == (0, 1)
    assert facts_of(people, again, "Personne A").locality == "Bamenda"


@pytest.mark.django_db
def test_it_goes_on_where_it_stopped_and_a_part_is_whole_or_absent(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PART", 2)
    rows = [[str(n), "2026-04-03", "Gabon", "", "death_threat", f"Personne {n}", ""] for n in range(6)]
    sheet = brought(people, rows)
    kept = incidents.keep_many

    def dies(made: list[Incident], **kwargs: Any) -> None:
        kept(made, **kwargs)
        raise KeyboardInterrupt

    assert actions.take_some(sheet, by=people["monitor"], seconds=0).made == 2
    monkeypatch.setattr(incidents, "keep_many", dies)
    with pytest.raises(KeyboardInterrupt):
        taken(people, sheet)
    monkeypatch.setattr(incidents, "keep_many", kept)
    assert Incident.objects.count() == 2
    assert taken(people, Sheet.objects.select_related("source").get(pk=sheet.pk)).made == 6
    assert Incident.objects.count() == SheetRow.objects.count() == 6
    assert all(not open_one(part, by=people["monitor"])["rows"] for part in SheetPart.objects.all())


@pytest.mark.django_db
def test_the_same_key_twice_in_a_sheet_is_refused_the_second_time(people: People) -> None:
    sheet = taken(people, brought(people, [ROWS[0], ROWS[0]]))
    assert (sheet.made, sheet.refused) == (1, 1)


@pytest.mark.django_db
def test_only_a_monitor_takes_sheets_in(people: People, client_of: Any) -> None:
    sheet = brought(people, ROWS)
    for who in ("officer", "analyst", "coordinator"):
        with pytest.raises(Denied):
            actions.take_some(sheet, by=people[who], seconds=1)
        assert client_of(people[who]).get("/bureau/violations/feuilles/").status_code == 403
        assert client_of(people[who]).get(sheet.get_absolute_url()).status_code == 403
    assert client_of(people["monitor"]).get(sheet.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_the_pages_from_the_file_to_the_refused_rows(people: People, client_of: Any) -> None:
    monitor, page = client_of(people["monitor"]), "/bureau/violations/feuilles/"
    empty = monitor.post(page, {"called": "Relais inventé", "file": io.BytesIO(b"a;b\n")})
    assert empty.status_code == 422
    upload = io.BytesIO(csv_bytes("cp1252"))
    upload.name = "relais.csv"
    answer = monitor.post(page, {"called": "Relais inventé", "file": upload})
    assert answer.status_code == 302, answer.content.decode()
    columns = answer["Location"]
    given_back = monitor.get(columns).content.decode()
    assert "Numéro" in given_back
    said = {f"c-{field}": str(HEAD.index(column)) for field, column in MAPPING.columns.items()}
    assert monitor.post(columns, {**said, "c-act": ""}).status_code == 422
    words = monitor.post(columns, said)["Location"]
    assert "menace" in monitor.get(words).content.decode()
    trial = monitor.post(words, {"v-0": "death_threat"})["Location"]
    assert "Refusée" in monitor.get(trial).content.decode()
    sheet = Sheet.objects.get()
    assert monitor.post(f"{sheet.get_absolute_url()}reprendre/").status_code == 302
    refused = monitor.get(f"{sheet.get_absolute_url()}refusees/").content.decode("utf-8-sig")
    assert "'@SUM(1)" in refused
    assert monitor.post(f"{sheet.get_absolute_url()}effacer/").status_code == 302
    assert (Sheet.objects.count(), SheetPart.objects.count(), Incident.objects.count()) == (0, 0, 3)
