"""The node knows its backups, and lets them expire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from vigie.ground.backup import register
from vigie.ground.backup.register import Made

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def backup(folder: Path, name: str, age: int) -> Made:
    path = folder / name
    path.write_bytes(b"sealed")
    at = NOW - timedelta(days=age)
    return Made(name, at, register.expiry(at, 90), str(path), sha256(b"sealed").hexdigest(), 6)


def test_a_node_that_never_made_one_says_so(tmp_path: Path) -> None:
    assert register.last_good_backup(tmp_path) is None
    (tmp_path / register.NAME).write_text("broken")
    assert register.last_good_backup(tmp_path) is None


def test_those_that_may_still_hold_what_is_erased_are_named(tmp_path: Path) -> None:
    for name, age in (("old", 80), ("new", 2)):
        register.add(tmp_path, backup(tmp_path, name, age))
    assert register.last_good_backup(tmp_path) == NOW - timedelta(days=2)
    assert [b.id for b in register.holding(tmp_path, NOW - timedelta(days=100), NOW)] == ["old", "new"]
    assert [b.id for b in register.holding(tmp_path, NOW - timedelta(days=10), NOW)] == ["new"]
    assert (tmp_path / register.NAME).stat().st_mode & 0o777 == 0o600


def test_an_expired_backup_goes_where_it_still_lies_and_nothing_else_does(tmp_path: Path) -> None:
    for name, age in (("expired", 91), ("replaced", 92), ("gone", 93), ("good", 1)):
        register.add(tmp_path, backup(tmp_path, name, age))
    (tmp_path / "gone").unlink()
    (tmp_path / "replaced").write_bytes(b"theirs")
    assert [b.id for b in register.expire(tmp_path, NOW)] == ["expired", "replaced", "gone"]
    assert not (tmp_path / "expired").exists()
    assert (tmp_path / "replaced").exists()
    assert (tmp_path / "good").exists()
    assert [b.id for b in register.made(tmp_path)] == ["good"]


def test_when_the_last_was_made_is_known_after_it_expired(tmp_path: Path) -> None:
    register.add(tmp_path, backup(tmp_path, "only", 200))
    register.expire(tmp_path, NOW)
    assert register.last_good_backup(tmp_path) == NOW - timedelta(days=200)
    assert register.holding(tmp_path, NOW - timedelta(days=300), NOW) == []
