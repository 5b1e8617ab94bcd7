"""`vigie check --deploy`: each unsafe thing is named with its mend, and a safe node gets no word about it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from vigie.conf import checks
from vigie.conf.database import Role, look_at_database
from vigie.conf.environment import BadEnvironment, Environment, read_environment
from vigie.conf.hardening import refuse_unsafe
from vigie.conf.machine import Machine, file_system, plain_swap
from vigie.conf.origin import Origin
from vigie.conf.smtp import MailServer

NOW = datetime(2026, 11, 25, tzinfo=UTC)
GOOD_MACHINE = Machine((), "ext4", pango=True, clamd="/run/clamd", scripts=True, free=50 * 1024**3, size=100 * 1024**3)
MAIL = MailServer("smtps", "m.example", 465, "", "", None, "", "a@b.example", "b.example")
HTTPS = Origin("https", "vigie.example", "vigie.example")


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """A node as it should be: by https, with an onion, one door, its folder closed to others."""
    tmp_path.chmod(0o700)
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    for name in ("django", "node"):
        (keys / name).write_bytes(b"x")
        (keys / name).chmod(0o600)
    safe = {
        "home": tmp_path,
        "origin": HTTPS,
        "onion": "http://x.onion",
        "door": "public",
        "contact": "mailto:a@b.c",
        "smtp": MAIL,
        "public_origin": "https://vigie.example",
    }
    return replace(read_environment(), debug=False, hosts=["vigie.example"], database={"NAME": tmp_path / "db"}, **safe)


def ids(found: Any) -> set[str]:
    return {message.id for message in found}


def judged(env: Environment, machine: Machine = GOOD_MACHINE, role: Role | None = None) -> set[str]:
    found = [
        *checks.settings(env), *checks.files(env), *checks.memory(machine), *checks.database(env, machine, role),
        *checks.backups(env, NOW, NOW), *checks.parts(machine), *checks.mail(env),
    ]  # fmt: skip
    assert all(message.hint for message in found)
    return ids(found) - {"vigie.W015"}  # The tests' own process may be dumped.


def test_a_safe_node_gets_no_word(env: Environment) -> None:
    assert judged(env) == set()
    assert judged(env, role=Role(newest_entry=NOW)) == set()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"debug": True}, "vigie.E001"),
        ({"django_secret": "00" * 32}, "vigie.E002"),
        ({"node_secret": b"change me change me change me !!"}, "vigie.E002"),
        ({"demo": True}, "vigie.E003"),
        ({"origin": Origin()}, "vigie.W004"),
        ({"origin": Origin(), "onion": "", "hosts": ["127.0.0.1"]}, "vigie.I005"),
        ({"onion": ""}, "vigie.W006"),
        ({"trust_proxy": True, "origin": Origin("http", "x.onion", "x.onion")}, "vigie.W007"),
        ({"door": ""}, "vigie.I008"),
        ({"contact": ""}, "vigie.I009"),
        ({"smtp": None}, "vigie.I025"),
        ({"public_origin": ""}, "vigie.W028"),
        ({"smtp": replace(MAIL, user="u", password="p")}, "vigie.W026"),
        ({"smtp": replace(MAIL, user="u", password_file=Path("/"))}, "vigie.W027"),
    ],
)
def test_each_unsafe_setting_is_named(env: Environment, change: dict[str, Any], named: str) -> None:
    assert named in judged(replace(env, **change))
    assert named not in judged(env)


def test_a_copied_secret_is_named(env: Environment) -> None:
    same = replace(env, node_secret=bytes.fromhex(env.django_secret))
    assert "vigie.E002" in judged(same)


@pytest.mark.parametrize(
    ("name", "mode", "named"),
    [
        ("", 0o755, "vigie.W010"),
        ("keys", 0o710, "vigie.W011"),
        ("keys/node", 0o640, "vigie.W011"),
        ("vigie.sqlite3", 0o644, "vigie.W013"),
        ("vigie.sqlite3-wal", 0o604, "vigie.W013"),
        ("backups/monday.age", 0o644, "vigie.W021"),
    ],
)
def test_what_other_users_could_read_is_named(env: Environment, name: str, mode: int, named: str) -> None:
    path = env.home / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(0o600)
    assert judged(env) == set()
    path.chmod(mode)
    assert judged(env) == {named}
    path.chmod(0o700)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"plain_swap": ("/dev/sda2",)}, "vigie.W014"),
        ({"file_system": "nfs4"}, "vigie.E016"),
        ({"pango": False}, "vigie.I022"),
        ({"clamd": ""}, "vigie.I023"),
        ({"free": 100}, "vigie.W024"),
    ],
)
def test_each_lack_of_the_machine_is_named(env: Environment, change: dict[str, Any], named: str) -> None:
    assert judged(env, replace(GOOD_MACHINE, **change)) == {named}


@pytest.mark.parametrize(
    ("role", "named"),
    [
        (Role(owner=True), "vigie.W017"),
        (Role(superuser=True), "vigie.W017"),
        (Role(quotes=("log_statement=all",)), "vigie.W018"),
        (Role(newest_entry=datetime.now(UTC) + timedelta(hours=1)), "vigie.W019"),
    ],
)
def test_what_the_database_says_of_itself_is_judged(env: Environment, role: Role, named: str) -> None:
    assert judged(env, role=role) == {named}


def test_a_backup_that_is_old_or_was_never_made_is_named(env: Environment) -> None:
    assert ids(checks.backups(env, NOW - timedelta(days=6), NOW)) == set()
    assert ids(checks.backups(env, NOW - timedelta(days=8), NOW)) == {"vigie.W020"}
    assert ids(checks.backups(env, None, NOW)) == {"vigie.W020"}
    assert ids(checks.backups(env, last=False, now=NOW)) == set()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"debug": True}, "VIGIE_DEBUG"),
        ({"demo": True}, "demonstration"),
        ({"django_secret": "ab" * 32}, "can be guessed"),
    ],
)
def test_the_public_is_never_served_with_debugging_or_a_known_secret(
    env: Environment, change: dict[str, Any], sentence: str
) -> None:
    refuse_unsafe(env)
    with pytest.raises(BadEnvironment, match=sentence):
        refuse_unsafe(replace(env, **change))
    refuse_unsafe(replace(env, origin=Origin(), onion="", hosts=["127.0.0.1"], **change))


def test_swap_counts_unless_it_is_in_memory_or_encrypted(tmp_path: Path) -> None:
    swaps = "Filename Type Size Used Priority\n{} partition 1 0 -2\n"
    assert plain_swap(swaps.format("/dev/zram0"), tmp_path) == ()
    assert plain_swap(swaps.format("/dev/sda2"), tmp_path) == ("/dev/sda2",)
    (tmp_path / "dm-0" / "dm").mkdir(parents=True)
    (tmp_path / "dm-0" / "dm" / "uuid").write_text("CRYPT-PLAIN-swap")
    assert plain_swap(swaps.format("/dev/dm-0"), tmp_path) == ()
    (tmp_path / "dm-0" / "dm" / "uuid").write_text("LVM-abc")
    assert plain_swap(swaps.format("/dev/dm-0"), tmp_path) == ("/dev/dm-0",)
    assert plain_swap("", tmp_path) == ()


def test_the_file_system_is_that_of_the_deepest_mount() -> None:
    mounts = "/dev/a / ext4 rw 0 0\nserver:/x /srv/far\\040away nfs4 rw 0 0\n"
    assert file_system(Path("/srv/near"), mounts) == "ext4"
    assert file_system(Path("/srv/far away/node"), mounts) == "nfs4"


@pytest.mark.django_db
def test_the_database_of_the_tests_can_be_asked() -> None:
    from django.db import connection

    role = look_at_database()
    assert role is not None
    if connection.vendor == "postgresql":
        assert role.owner
        assert any(line.startswith("log_error_verbosity=") for line in role.quotes)
    else:
        assert role == Role()


def test_every_check_has_a_number_of_its_own_place() -> None:
    source = Path(checks.__file__).read_text(encoding="utf-8")
    numbers = re.findall(r'id="vigie\.[EWI](\d{3})"', source)
    assert [*dict.fromkeys(numbers)] == sorted(set(numbers))
