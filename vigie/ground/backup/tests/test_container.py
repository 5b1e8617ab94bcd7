"""What went into a backup comes out of it, and nothing that was put there by someone else."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.backup import container, locks
from vigie.ground.backup.container import MANIFEST, Part, Pull, tar_stream
from vigie.ground.backup.errors import BadBackup, CannotBackUp, CannotRestore
from vigie.ground.backup.facts import Facts
from vigie.ground.backup.locks import Key, Lock
from vigie.ground.backup.reading import check, unpack

IDENTITY = pyrage.x25519.Identity.generate()
KEY, LOCK = Key(identities=(IDENTITY,)), Lock(recipients=(IDENTITY.to_public(),))
SAID = {
    "format": container.FORMAT,
    "id": "1",
    "at": "2026-11-25T00:00:00+00:00",
    "node": "td",
    "version": "0.1.0",
    "engine": "sqlite",
    **asdict(Facts()),
}
NEEDED = {"database": [b"rows"], "keys/django": [b"d"], "keys/node": [b"n"]}
NAMES = st.sampled_from(["keys/other", "files/ab/c.age", "files/été.age", "demonstration/logins.txt"])


def written(folder: Path, stream: Iterator[bytes], lock: Lock = LOCK) -> Path:
    path = folder / "backup.age"
    with path.open("wb") as file:
        lock.seal(Pull(stream), file)
    return path


def parts(contents: dict[str, list[bytes]]) -> list[Part]:
    return [Part(name, pieces) for name, pieces in {**NEEDED, **contents}.items()]


def members(*named: tuple[str, bytes]) -> Iterator[bytes]:
    """A tar by someone who holds the recipient and knows the format."""
    for name, data in named:
        yield from container._member(name, data)
    yield bytes(1024)


def said(**other: Any) -> bytes:
    """The manifest of `GOOD`."""
    listed = {
        name: {"size": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in (("database", b"rows"), ("keys/django", b"d"), ("keys/node", b"n"))
    }
    return json.dumps({**SAID, "parts": listed, **other}).encode()


KEYS = [("keys/django/000000", b"d"), ("keys/node/000000", b"n")]
GOOD = [("database/000000", b"ro"), ("database/000001", b"ws"), *KEYS, (MANIFEST, said())]


@given(st.dictionaries(NAMES, st.lists(st.binary(max_size=2000), min_size=1, max_size=3), max_size=4))
def test_each_part_comes_back_byte_for_byte(tmp_path_factory: Any, contents: dict[str, list[bytes]]) -> None:
    folder = tmp_path_factory.mktemp("backup")
    backup = unpack(written(folder, tar_stream(parts(contents), dict(SAID))), KEY, folder / "out")
    assert backup.node == "td"
    found = {str(p.relative_to(folder / "out")): p.read_bytes() for p in (folder / "out").rglob("*") if p.is_file()}
    assert found == {name: b"".join(pieces) for name, pieces in (NEEDED | contents).items()}


@pytest.mark.slow
def test_a_passphrase_opens_what_it_sealed_and_no_other_does(tmp_path: Path) -> None:
    file = written(tmp_path, tar_stream(parts({}), dict(SAID)), Lock(passphrase="sel"))
    assert locks.needs_a_passphrase(file)
    assert check(file, Key(passphrase="sel")).id == "1"
    with pytest.raises(BadBackup):
        check(file, Key(passphrase="poivre"))


def test_a_backup_is_never_written_open() -> None:
    with pytest.raises(CannotBackUp):
        Lock()


def test_a_passphrase_that_can_be_guessed_is_refused() -> None:
    for weak in ("", "motdepasse2026", "azertyuiop12345", "defenseur2026!"):
        with pytest.raises(CannotBackUp):
            locks.strong_enough(weak)
    assert locks.strong_enough("abricot tomate cheval merci lundi nuage")


def test_a_recipient_that_was_mistyped_is_refused() -> None:
    with pytest.raises(CannotBackUp):
        locks.recipients([str(IDENTITY.to_public())[:-1] + "b"])


@pytest.mark.parametrize(
    "name",
    [
        "../evil/000000",
        "/etc/passwd/000000",
        "files/../../evil/000000",
        "files/.ssh/000000",
        "keys/000000",
        "var/x/000000",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    file = written(tmp_path, members(*GOOD[:-1], (name, b"evil"), GOOD[-1]))
    with pytest.raises(BadBackup):
        unpack(file, KEY, tmp_path / "out")
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= {"backup.age", "database", "django", "node"}


def test_parts_that_are_not_those_of_the_manifest_are_refused(tmp_path: Path) -> None:
    good = b"".join(tar_stream(parts({"keys/other": [b"secret"]}), dict(SAID)))
    for before, after in ((b"secret", b"sEcret"), (b"rows", b"roWs")):
        assert before in good
        with pytest.raises(BadBackup):
            check(written(tmp_path, iter([good.replace(before, after)])), KEY)


def test_a_backup_without_the_nodes_keys_is_refused(tmp_path: Path) -> None:
    without = [part for part in parts({}) if part.name != "keys/node"]
    with pytest.raises(BadBackup):
        check(written(tmp_path, tar_stream(without, dict(SAID))), KEY)


def test_the_pieces_that_the_next_tests_spoil_are_good(tmp_path: Path) -> None:
    assert check(written(tmp_path, members(*GOOD)), KEY).size == 6


@pytest.mark.parametrize(
    "order",
    [
        GOOD[1:],
        GOOD[:-1],
        GOOD[-1:],
        [GOOD[1], GOOD[0], *GOOD[2:]],
        [GOOD[0], ("database/000002", b"ws"), *GOOD[2:]],
        [("database/000001", b"ro"), ("database/000002", b"ws"), *GOOD[2:]],
        [GOOD[0], *KEYS, GOOD[1], GOOD[-1]],
        [GOOD[0], *KEYS, ("database/000000", b"ws"), GOOD[-1]],
        [*GOOD, ("keys/late/000000", b"k")],
        [*GOOD, GOOD[-1]],
        [*GOOD[:-1], ("keys/more/000000", b"k"), GOOD[-1]],
        [*GOOD[:-1], (MANIFEST, b"{}")],
        [*GOOD[:-1], (MANIFEST, b"[]")],
        [*GOOD[:-1], (MANIFEST, b"not json")],
        [*GOOD[:-1], (MANIFEST, said(rows=None))],
        [],
    ],
)
def test_pieces_missing_too_many_or_out_of_order_are_refused(tmp_path: Path, order: list[tuple[str, bytes]]) -> None:
    with pytest.raises(BadBackup):
        check(written(tmp_path, members(*order)), KEY)


def test_a_backup_of_a_newer_vigie_is_refused_with_the_version_to_install(tmp_path: Path) -> None:
    newer = (
        {"format": 99},
        {"migrations": ["vigie.ground.audit.migrations.9999_later"]},
        {"migrations": ["vigie.x.y"]},
    )
    for news in newer:
        file = written(tmp_path, tar_stream(parts({}), {**SAID, **news, "version": "7.0"}))
        with pytest.raises(CannotRestore, match=r"newer Vigie \(7\.0\)"):
            check(file, KEY)
    known = {
        "migrations": [
            "vigie.ground.audit.migrations.0001_before_release",
            # Which the one above replaces, all of them:
            "vigie.ground.audit.migrations.0001_initial",
            "vigie.ground.audit.migrations.0002_append_only",
            "vigie.ground.audit.migrations.0003_journal_indexes_and_guards",
            "django.contrib.auth.migrations.0001_initial",
        ]
    }
    assert check(written(tmp_path, tar_stream(parts({}), {**SAID, **known})), KEY)


@pytest.mark.parametrize("made", [["0001_initial"], ["0001_initial", "0002_append_only"]])
def test_a_backup_from_between_two_changes_that_are_one_now_is_refused_with_what_to_do(
    tmp_path: Path, made: list[str]
) -> None:
    named = {"migrations": [f"vigie.ground.audit.migrations.{name}" for name in made], "version": "0.9"}
    file = written(tmp_path, tar_stream(parts({}), {**SAID, **named}))
    with pytest.raises(CannotRestore, match=r"Restore it with Vigie 0\.9"):
        check(file, KEY)


def test_what_fails_while_it_is_read_is_said_and_not_lost() -> None:
    def failing() -> Iterator[bytes]:
        yield b"x"
        raise CannotBackUp("pg_dump failed")

    source = Pull(tar_stream([Part("database", failing())], dict(SAID)))
    with pytest.raises(pyrage.EncryptError):
        LOCK.seal(source, io.BytesIO())
    assert str(source.fault) == "pg_dump failed"


def test_an_identity_is_found_among_comments(tmp_path: Path) -> None:
    path = tmp_path / "identity"
    path.write_text(f"# kept offline\n{IDENTITY}\n")
    assert len(locks.identities_in(path).identities) == 1
    for text in ("", "AGE-SECRET-KEY-1NOTONE"):
        path.write_text(text)
        with pytest.raises(CannotRestore):
            locks.identities_in(path)
    with pytest.raises(CannotRestore):
        locks.identities_in(tmp_path / "absent")
