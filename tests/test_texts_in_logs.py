"""A text leaves no word, number or secret in a log, whichever way it came and whatever went wrong."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from vigie.conf.logs import Contentless
from vigie.ground.seal.fixtures import People
from vigie.protection.intake.models import Report
from vigie.protection.intake.texts.factories import accept_risk, make_gateway

TEXT = {"from": "+237699000001", "text": "bakom rifut", "id": "7"}


@pytest.mark.django_db
def test_no_log_holds_a_word_a_number_or_a_secret(
    people: People,
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings.VIGIE_MODEM = tmp_path
    accept_risk(people["coordinator"], people["decider"])
    gateway, secret = make_gateway("africa", by=people["officer"])
    (tmp_path / "IN20261125_101500_00_+237699000001_00.txt").write_text("bakom rifut")
    (tmp_path / "IN20261125_101500_00_+237699000002_00.txt").write_text("bakom " * 5_000)
    form = "application/x-www-form-urlencoded"
    with caplog.at_level(logging.DEBUG):
        for key, fields in ((secret, TEXT), ("faux", TEXT), (secret, {"id": "9"})):
            Client().post(f"/passerelle/{gateway.pk}/{key}/", urlencode(fields), content_type=form)
        with pytest.raises(SystemExit):
            call_command("tick")
    assert Report.objects.count() == 2
    logged = [Contentless().format(record) for record in caplog.records]
    said = "\n".join([*logged, *capfd.readouterr()])
    assert "NotAllTaken" in said
    for word in ("bakom", "699000001", "699000002", secret, "faux"):
        assert word not in said
