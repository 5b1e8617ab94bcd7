"""`vigie plan …` on the real plan."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from vigie.plan.tree.models import Anomaly, Node, PlanVersion
from vigie.plan.tree.reading.findings import find_anomalies, kinds_found
from vigie.plan.tree.reading.tree import read_plan
from vigie.plan.tree.sentences import ANOMALIES
from vigie.plan.tree.tests.plans import REAL_FILE, SMALL, real_plan

pytestmark = pytest.mark.django_db


def _run(*words: Any) -> str:
    out = StringIO()
    call_command("plan", *map(str, words), stdout=out)
    return out.getvalue()


def test_the_stored_tree_of_the_real_plan_equals_its_transcription(shared_data: Path) -> None:
    _run("import", shared_data / REAL_FILE)
    wanted = json.loads((shared_data / "plan-redhac-2019-2024.tree.json").read_text(encoding="utf-8"))
    assert json.loads(_run("tree", "--json")) == wanted


def test_the_original_comes_back_byte_for_byte(shared_data: Path, tmp_path: Path) -> None:
    _run("import", shared_data / REAL_FILE)
    _run("export", "--output", tmp_path / "plan.txt")
    assert (tmp_path / "plan.txt").read_bytes() == real_plan(shared_data)


def test_every_anomaly_of_the_real_plan_is_kept_for_a_person(shared_data: Path) -> None:
    said = _run("import", shared_data / REAL_FILE)
    findings = find_anomalies(read_plan(real_plan(shared_data)))
    assert Anomaly.objects.filter(state="open").count() == len(findings) == 38
    assert said.count("\n  ") == 38
    assert set(kinds_found(findings)) <= set(ANOMALIES)


def test_a_dry_run_of_the_real_plan_keeps_nothing(shared_data: Path) -> None:
    _run("import", shared_data / REAL_FILE, "--dry-run")
    assert not PlanVersion.objects.exists()


def test_importing_twice_changes_nothing(shared_data: Path) -> None:
    _run("import", shared_data / REAL_FILE)
    kept = set(Node.objects.values_list("pk", flat=True))
    _run("import", shared_data / REAL_FILE)
    assert set(Node.objects.values_list("pk", flat=True)) == kept
    assert PlanVersion.objects.count() == 1


def test_a_file_can_be_named_the_next_version_of_a_plan(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_bytes(SMALL)
    second.write_bytes(SMALL.replace(b"PLAN D'ESSAI", "PLAN RENOMMÉ".encode()))
    _run("import", first)
    _run("import", second, "--plan", PlanVersion.objects.get().plan_id)
    assert list(PlanVersion.objects.values_list("number", flat=True)) == [1, 2]


def test_a_file_of_another_plan_needs_an_option(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_bytes(SMALL)
    second.write_bytes(SMALL.replace(b"2031-2033", b"2034-2036"))
    _run("import", first)
    with pytest.raises(CommandError):
        _run("import", second)
    _run("import", second, "--new-plan")
    assert list(PlanVersion.objects.values_list("number", flat=True)) == [1, 1]


def test_a_bad_file_or_no_plan_at_all_is_said_in_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("Bonjour")
    for words in (("import", bad), ("import", tmp_path / "none.txt"), ("export",), ("tree",)):
        with pytest.raises(CommandError):
            _run(*words)
