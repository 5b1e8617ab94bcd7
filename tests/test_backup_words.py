"""What a person types for a backup, and what the environment may say of it."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import pyrage
import pytest

from vigie.__main__ import WORDS
from vigie.conf import backup
from vigie.conf.environment import BadEnvironment, backup_recipients, read_environment
from vigie.ground.backup.errors import CannotBackUp

LONG = "abricot tomate cheval merci lundi nuage"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person at the terminal types next."""
    answers: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: answers.pop(0))
    return answers


def test_a_passphrase_is_typed_twice(typed: list[str]) -> None:
    typed[:] = [LONG, LONG]
    assert backup.lock_for([]).passphrase == LONG
    typed[:] = [LONG, LONG + "s"]
    with pytest.raises(CannotBackUp, match="not the same"):
        backup.lock_for([])


def test_a_passphrase_that_can_be_guessed_is_refused_before_it_is_typed_again(typed: list[str]) -> None:
    typed[:] = ["motdepasse"]
    with pytest.raises(CannotBackUp, match="could be guessed"):
        backup.lock_for([])


def test_with_a_recipient_nothing_is_asked() -> None:
    lock = backup.lock_for([str(pyrage.x25519.Identity.generate().to_public())])
    assert len(lock.recipients) == 1
    assert not lock.passphrase


def test_a_lock_never_shows_its_passphrase(typed: list[str]) -> None:
    typed[:] = [LONG, LONG]
    assert LONG not in repr(backup.lock_for([]))


def test_recipients_come_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert backup_recipients() == []
    monkeypatch.setenv("VIGIE_BACKUP_RECIPIENTS", "age1a, age1b")
    assert backup_recipients() == ["age1a", "age1b"]
    listed = tmp_path / "recipients"
    listed.write_text("# the safe\nage1c\n\nage1d\n")
    monkeypatch.setenv("VIGIE_BACKUP_RECIPIENTS", str(listed))
    assert backup_recipients() == ["age1c", "age1d"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIGIE_BACKUP_RECIPIENTS", "nowhere/at/all"),
        ("VIGIE_BACKUP_RECIPIENTS", "age1a b"),
        ("VIGIE_BACKUP_DAYS", "0"),
        ("VIGIE_BACKUP_DAYS", "soon"),
        ("VIGIE_KEEP_MONTHS", "requests"),
        ("VIGIE_KEEP_MONTHS", "requests=0"),
        ("VIGIE_KEEP_MONTHS", "=3"),
        ("VIGIE_KEEP_MONTHS", "requests=soon"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadEnvironment, match=name):
        read_environment()


def test_months_are_read_by_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_environment().keep_months == {}
    monkeypatch.setenv("VIGIE_KEEP_MONTHS", "requests=24, tasks=never")
    assert read_environment().keep_months == {"requests": 24, "tasks": None}


def test_the_help_names_the_words() -> None:
    assert {"backup", "restore", "retention"} <= set(WORDS)
