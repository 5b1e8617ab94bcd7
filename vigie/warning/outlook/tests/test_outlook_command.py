from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from vigie.compute.series import shift
from vigie.compute.tests.panels import FIRST, invented
from vigie.compute.tests.test_surges import PANEL as RESTLESS


def call(*words: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("outlook", *words, stdout=out)
    return out.getvalue()


def file_of(panel, path, *, wide: bool = False) -> str:
    months = [f"{shift(FIRST, 'month', at):%Y-%m}" for at in range(len(panel))]
    if wide:
        lines = ["month," + ",".join(panel.areas)]
        lines += [f"{month},{','.join(str(int(n)) for n in panel.counts[:, at])}" for at, month in enumerate(months)]
    else:
        lines = ["month,iso3,deaths"]
        lines += [
            f"{month},{area},{int(panel.counts[row, at])}"
            for row, area in enumerate(panel.areas)
            for at, month in enumerate(months)
        ]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_a_back_test_prints_a_table_and_writes_its_figures(tmp_path):
    path, out = file_of(invented(areas=4, months=72), tmp_path / "c.csv"), tmp_path / "out.json"
    span = ["--from", "2005-01", "--to", "2005-12", "--horizons", "1", "3"]
    said = call("backtest", path, "--area", "iso3", "--value", "deaths", *span, "--json", str(out))
    assert "Forecast of deaths from 2005-01 to 2005-12" in said
    assert "conflictology_12" in said
    assert "3 months ahead" in said
    found = json.loads(out.read_text())
    assert (found["unit"], found["window"]) == ("deaths", {"from": "2005-01", "to": "2005-12"})
    assert [one["horizon"] for one in found["horizons"]] == [1, 3]
    first = found["horizons"][0]
    assert first["cases"] == 48
    assert set(first["models"]["pool"]) == {"crps", "log_crps", "ignorance", "coverage", "interval_score"}
    assert first["difference"]["crps"]["mean"] == pytest.approx(
        first["models"]["pool"]["crps"] - first["models"]["conflictology_12"]["crps"]
    )


def test_surges_are_told_with_what_their_warnings_were_worth(tmp_path):
    path, out = file_of(RESTLESS, tmp_path / "w.csv", wide=True), tmp_path / "out.json"
    said = call("surges", path, "--from", "2013-01", "--to", "2014-12", "--unit", "incidents", "--json", str(out))
    assert "onsets caught" in said
    found = json.loads(out.read_text())
    assert found["unit"] == "incidents"
    assert found["precision"] == pytest.approx(found["true"] / found["alerts"])
    assert {"onset_recall", "false_alerts_per_country_year", "lead_months", "thresholds"} <= set(found)
    assert 0 <= found["chances"]["area 8"]["2014-06"] <= 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--area", "country", "--value", "deaths"], "no column “country”. Its columns are: month, iso3, deaths"),
        (["--area", "iso3", "--value", "deaths", "--from", "1999-01"], "choose a window from 2001-06-01"),
        (["--area", "iso3", "--value", "deaths", "--to", "soon"], "“soon” is not a month"),
        (["--area", "iso3", "--value", "deaths", "--json", "/nowhere/out.json"], "cannot be written"),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(tmp_path, words, why):
    path = file_of(invented(areas=2, months=60), tmp_path / "c.csv")
    with pytest.raises(CommandError) as caught:
        call("backtest", path, "--horizons", "1", "6", *words)
    assert why in str(caught.value)


def test_a_file_of_another_kind_is_refused_kindly(tmp_path):
    path = tmp_path / "c.xlsx"
    path.write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(CommandError, match="Save the table as CSV"):
        call("surges", str(path))
