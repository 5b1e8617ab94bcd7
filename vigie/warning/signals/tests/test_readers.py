"""Reading feeds: what is taken, what is taken with a flag, what is refused, and that nothing ever raises."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.warning.signals.feeds.reading import READERS
from vigie.warning.signals.feeds.rows import FLAGS, REFUSALS, FileRefused
from vigie.warning.signals.tests.helpers import AWSD, EXAMPLES, FILES, GED, MONTHLY, as_csv, read_bytes, read_one


@pytest.mark.parametrize("source", EXAMPLES)
def test_a_row_in_order_is_taken_without_a_flag(source):
    row = read_one(source)
    assert (row.refused, row.flags) == ("", ("provisional",) if source == "ucdp-candidate" else ())
    assert row.facts is not None
    assert row.line == 2


@pytest.mark.parametrize(
    "source, total, refused, flags",
    [
        (
            "awsd",
            400,
            0,
            {
                "coordinates_broken": 357,
                "coordinates_outside": 4,
                "day_missing": 24,
                "month_missing": 3,
                "area_missing": 22,
                "source_pending": 12,
            },
        ),
        (
            "ucdp-ged",
            1520,
            0,
            {"area_imprecise": 56, "area_missing": 42, "spans_months": 22, "estimates_disagree": 19},
        ),
        ("ucdp-monthly", 3304, 0, {"not_in_source": 1239}),
    ],
)
def test_the_real_files_add_up(shared_data: Path, source, total, refused, flags):
    rows = read_bytes(source, (shared_data / FILES[source]).read_bytes(), country="CAF")
    counted = Counter(flag for row in rows for flag in row.flags)
    counted.pop("area_unknown", None)  # depends on the code list; counted in the test of the import
    assert (len(rows), sum(bool(row.refused) for row in rows)) == (total, refused)
    assert counted == flags


def test_line_breaks_inside_cells_do_not_split_a_row():
    rows = read_bytes(
        "awsd", as_csv(AWSD | {"Details": "une\r\nligne\nde plus\n"}, AWSD | {"Incident ID": "2"}).encode()
    )
    assert [row.line for row in rows] == [2, 6]
    assert rows[0].payload["details"] == "une\nligne\nde plus"


@pytest.mark.parametrize(
    "changes, flag, start, end, precision",
    [
        ({"Day": ""}, "day_missing", date(2020, 3, 1), date(2020, 3, 31), "month"),
        ({"Day": "31", "Month": "2"}, "day_invalid", date(2020, 2, 1), date(2020, 2, 29), "month"),
        ({"Day": "", "Month": ""}, "month_missing", date(2020, 1, 1), date(2020, 12, 31), "year"),
    ],
)
def test_a_missing_day_or_month_leaves_the_wider_period(changes, flag, start, end, precision):
    row = read_one("awsd", **changes)
    assert row.facts is not None
    assert (row.flags, row.facts.start, row.facts.end, row.facts.precision) == ((flag,), start, end, precision)


@pytest.mark.parametrize(
    "source, changes, flag",
    [
        ("awsd", {"Latitude": "-29.814.344"}, "coordinates_broken"),
        ("awsd", {"Latitude": "578.156"}, "coordinates_broken"),
        ("awsd", {"Latitude": "48.85", "Longitude": "2.35"}, "coordinates_outside"),
        ("awsd", {"Total killed": "2"}, "totals_disagree"),
        ("awsd", {"Total affected": "4", "Gender Female": "4"}, "totals_disagree"),
        ("awsd", {"Gender Female": "3"}, "sex_disagrees"),
        ("awsd", {"Total wounded": ""}, "number_missing"),
        ("awsd", {"Region": "Nulle part"}, "area_unknown"),
        ("awsd", {"Region": ""}, "area_missing"),
        ("awsd", {"Verified": "Pending "}, "source_pending"),
        ("awsd", {"Details": "un\x00nom"}, "control_characters"),
        ("awsd", {"Details": "x" * 30_000}, "text_cut"),
        ("ucdp-ged", {"high": "1"}, "estimates_disagree"),
        ("ucdp-ged", {"deaths_a": "5"}, "totals_disagree"),
        ("ucdp-ged", {"where_prec": "5"}, "area_imprecise"),
        ("ucdp-ged", {"year": "2019"}, "date_disagrees"),
        ("ucdp-ged", {"date_prec": "4", "date_end": "2020-04-02"}, "spans_months"),
        ("ucdp-monthly", {"in_source": "False"}, "not_in_source"),
        ("ucdp-monthly", {"stage": "candidate_26.0.4"}, "provisional"),
    ],
)
def test_disorder_is_taken_with_its_flag(source, changes, flag):
    row = read_one(source, **changes)
    assert (row.refused, row.flags) == ("", (flag,))


@pytest.mark.parametrize(
    "source, changes, reason",
    [
        ("awsd", {"Incident ID": ""}, "id"),
        ("awsd", {"Incident ID": "=1+1"}, "id"),
        ("awsd", {"Country": "Brazil"}, "country"),
        ("awsd", {"Month": "13"}, "date"),
        ("awsd", {"Year": ""}, "date"),
        ("awsd", {"Year": "2031"}, "date_future"),
        ("awsd", {"Total killed": "=1+1"}, "number"),
        ("awsd", {"Total killed": "-1"}, "number"),
        ("awsd", {"Total killed": "99999999999999999999"}, "number"),
        ("awsd", {"Total killed": "٣"}, "number"),
        ("awsd", {"Total killed": "nan"}, "number"),
        ("ucdp-ged", {"date_end": "2020-03-01"}, "date_order"),
        ("ucdp-ged", {"date_start": "2020-02-30"}, "date"),
        ("ucdp-ged", {"type_of_violence": "4"}, "violence"),
        ("ucdp-monthly", {"month": "2020-13"}, "date"),
        ("ucdp-monthly", {"iso3": "FRA"}, "country"),
        ("ucdp-monthly", {"in_source": "maybe"}, "number"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_reason(source, changes, reason):
    row = read_one(source, **changes)
    assert (row.refused, row.facts) == (reason, None)


def test_two_countries_in_one_row_are_refused():
    (row,) = read_bytes("awsd", as_csv(AWSD | {"iso3": "CMR"}).encode())
    assert row.refused == "country_disagrees"


def test_an_id_used_twice_is_refused_after_the_first():
    rows = read_bytes("awsd", as_csv(AWSD, AWSD | {"Incident ID": "1.0"}, AWSD | {"Incident ID": "2"}).encode())
    assert [row.refused for row in rows] == ["", "duplicate", ""]


def test_a_refused_row_does_not_use_its_id_up():
    rows = read_bytes("awsd", as_csv(AWSD | {"Year": ""}, AWSD).encode())
    assert [row.refused for row in rows] == ["date", ""]


def test_a_line_of_hxl_tags_and_an_empty_line_are_refused():
    tags = dict.fromkeys(AWSD, "#event")
    rows = read_bytes("awsd", as_csv(AWSD, tags, dict.fromkeys(AWSD, "")).encode())
    assert [row.refused for row in rows] == ["", "hxl", "empty"]


def test_rows_with_too_few_or_too_many_cells_are_refused():
    rows = read_bytes("ucdp-monthly", (as_csv(MONTHLY) + "2020-04,TCD,1\n2020-05,TCD,1,final,True,x,y\n").encode())
    assert [row.refused for row in rows] == ["", "cell_count", "cell_count"]


def test_a_country_the_source_does_not_cover_is_not_zero():
    row = read_one("ucdp-monthly", iso3="GAB", fatalities_best="0", in_source="False")
    assert row.facts is not None
    assert row.facts.best is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_found_out(encoding, separator):
    content = as_csv(AWSD | {"Details": "Évêché inventé"}, separator=separator).encode(encoding)
    (row,) = read_bytes("awsd", content)
    assert row.payload["details"] == "Évêché inventé"


@pytest.mark.parametrize(
    "content, code",
    [(b"", "empty_file"), (b"a,b\n1,2\n", "header"), (b"month,iso3,fatalities_best,iso3\n", "header_twice")],
)
def test_a_wrong_header_refuses_the_file_as_a_whole(content, code):
    with pytest.raises(FileRefused) as refused:
        read_bytes("ucdp-monthly", content)
    assert refused.value.code == code


def test_events_without_a_country_column_need_one_named():
    content = as_csv({name: cell for name, cell in GED.items() if name != "country"}).encode()
    with pytest.raises(FileRefused, match="no_country"):
        read_bytes("ucdp-ged", content)
    with pytest.raises(FileRefused, match="not_followed"):
        read_bytes("ucdp-ged", content, country="FRA")
    (row,) = read_bytes("ucdp-ged", content, country="caf")
    assert row.facts is not None
    assert (row.facts.iso3, row.facts.area) == ("CAF", "CF-UK")


def test_an_endless_cell_is_refused_and_reading_goes_on():
    broken = as_csv(MONTHLY) + '"' + "x" * 3_000_000 + '",TCD,1,final,True\n2020-04,TCD,1,final,True\n'
    rows = read_bytes("ucdp-monthly", broken.encode())
    assert rows[0].refused == ""
    assert "cell_size" in {row.refused for row in rows}
    assert rows[-1].refused == ""


def test_formula_cells_stay_text():
    row = read_one("awsd", Details='=HYPERLINK("http://example.invalid")', City="@SUM(A1)")
    assert row.refused == ""
    assert row.payload["city"] == "@SUM(A1)"


@pytest.mark.parametrize("source", EXAMPLES)
@given(data=st.data())
def test_any_text_in_any_cell_never_raises(source, data):
    cells = st.text(max_size=30) | st.sampled_from(
        ["", "0", "-1", "1e999", "2020-02-30", "\x00", '"', "=1", "nan", "TCD"]
    )
    changes = data.draw(st.dictionaries(st.sampled_from(list(EXAMPLES[source])), cells, max_size=5))
    content = as_csv(EXAMPLES[source] | changes).encode("utf-8", errors="surrogatepass")
    for row in read_bytes(source, content):
        assert row.refused in {"", *REFUSALS}
        assert set(row.flags) <= set(FLAGS)
        assert bool(row.refused) == (row.facts is None)


@pytest.mark.parametrize("source", EXAMPLES)
@given(body=st.binary(max_size=400))
def test_any_bytes_under_a_header_never_raise(source, body):
    header = ",".join(READERS[source].required).encode() + b"\n"
    for row in read_bytes(source, header + body, country="CAF"):
        assert row.refused in {"", *REFUSALS}
