"""What a modem put into its folder is sealed once, then deleted, whatever cuts the work short."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from vigie.ground.access.errors import Busy
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.intake import queries
from vigie.protection.intake.models import Report
from vigie.protection.intake.periodic import tick
from vigie.protection.intake.texts import actions, fetching, spool
from vigie.protection.intake.texts.factories import accept_risk
from vigie.protection.intake.texts.fetching import NotAllTaken, fetch
from vigie.protection.intake.texts.queries import in_force

NAME = "IN20261125_101500_00_+237699000001_00.txt"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.VIGIE_MODEM = tmp_path
    return tmp_path


@pytest.fixture
def on(people: People) -> People:
    accept_risk(people["coordinator"], people["decider"])
    return people


def put(folder: Path, name: str = NAME, content: bytes = b"bakom rifut") -> None:
    (folder / name).write_bytes(content)


def said(report: Report, people: People) -> tuple[str, str]:
    message = report.messages.get()
    sender = open_one(report, by=people["officer"])["sms"]["from"]
    return sender, open_one(message, by=people["officer"])["words"]


@pytest.mark.django_db
def test_a_text_of_the_modem_is_sealed_and_its_file_is_gone(folder: Path, on: People) -> None:
    put(folder)
    tick()
    assert said(Report.objects.get(), on) == ("+237699000001", "bakom rifut")
    assert not list(folder.iterdir())
    assert fetch() == 0


@pytest.mark.django_db
def test_parts_of_a_long_text_are_joined_and_those_of_another_are_not(folder: Path, on: People) -> None:
    put(folder, "IN20261125_101502_00_+237699000001_01.txt", "fin".encode("utf-16"))
    put(folder, "IN20261125_101500_00_+237699000001_00.txt", "début, ".encode("utf-16"))
    put(folder, "IN20261125_101500_01_+237699000001_00.txt", "autre é".encode("latin-1"))
    put(folder, "IN20261125_101500_00_ORANGE_00.txt", b"promo")
    put(folder, "readme.txt", b"not ours")
    assert fetch() == 3
    words = {said(report, on) for report in Report.objects.all()}
    assert words == {
        ("+237699000001", "début, fin"),
        ("+237699000001", "autre é"),
        ("ORANGE", "promo"),
    }
    assert [path.name for path in folder.iterdir()] == ["readme.txt"]


@pytest.mark.django_db
@pytest.mark.parametrize("cut", ["before it is sealed", "after it is sealed"])
def test_a_power_cut_loses_nothing_and_doubles_nothing(
    folder: Path, on: People, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder)

    def gone(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if cut == "before it is sealed":
            patch.setattr(fetching, "take_text", gone)
        else:
            patch.setattr(spool.Found, "remove", gone)
        with pytest.raises(KeyboardInterrupt):
            fetch()
    assert len(list(folder.iterdir())) == 1
    fetch()
    assert Report.objects.count() == 1
    assert not list(folder.iterdir())


@pytest.mark.django_db
def test_while_sms_is_off_nothing_is_taken_and_the_desk_is_told_what_lies_there(folder: Path, people: People) -> None:
    put(folder)
    tick()
    assert not Report.objects.exists()
    assert (folder / NAME).exists()
    assert any(line.level == "orange" and "modem" in str(line.title) for line in queries.todo(people["officer"]))
    accept_risk(people["coordinator"], people["decider"])
    tick()
    assert Report.objects.count() == 1
    force = in_force()
    assert force is not None
    actions.withdraw(force, by=people["officer"])


@pytest.mark.django_db
def test_above_the_bound_texts_wait_in_the_folder(folder: Path, on: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        put(folder, f"IN20261125_10150{number}_00_+237_00.txt")

    def full(*_given: object, **_named: object) -> None:
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "take_text", full)
        assert fetch() == 0
    assert len(list(folder.iterdir())) == 3
    assert fetch() == 3


@pytest.mark.django_db
def test_what_cannot_be_a_text_stays_and_stops_no_other(folder: Path, on: People) -> None:
    put(folder, "IN20261125_090000_00_+237111_00.txt", b"x" * 30_000)
    (folder / "IN20261125_090001_00_+237222_00.txt").symlink_to("/etc/hostname")
    put(folder, "IN20261125_090002_00_+237333_00.bin", b"\x00\x01")
    put(folder, "IN20261125_090003_00_+237444_00.txt", b" ")
    put(folder)
    with pytest.raises(NotAllTaken):
        fetch()
    assert Report.objects.count() == 3
    assert len(list(folder.iterdir())) == 2
