"""A planted word that was searched and found is in no file of the node, nor in a temporary one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from vigie.ground.seal.fixtures import People
from vigie.protection.incidents.factories import make_act, make_incident

pytestmark = pytest.mark.django_db
PLANTED = "Zorglubinette"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of this test's own, for Python and for SQLite: others' come and go in the machine's."""
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def places(*folders: Path) -> Iterator[Path]:
    """Every file that this process could have written to: the folders, and what it holds open."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())
    if Path("/proc/self/fd").is_dir():
        yield from (opened for opened in Path("/proc/self/fd").glob("*") if opened.is_file())


def held(path: Path) -> bool:
    try:
        content = path.read_bytes().lower()
    except OSError:
        return False
    return PLANTED.lower().encode() in content


def everything_in_the_database() -> bytes:
    """The rows of every table, as text and bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(found).lower()


def test_no_file_and_no_table_has_the_word(
    people: People, search: Callable[..., Any], temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_incident(by=people["officer"], title="T", narrative=f"{PLANTED} disparue", acts=[make_act(victim=PLANTED)])
    answer = search(people["monitor"], PLANTED.lower())
    assert f"<mark>{PLANTED}</mark>" in answer.content.decode()
    assert not [path for path in places(Path(settings.VIGIE_HOME), temporary) if held(path)]
    assert PLANTED.lower().encode() not in everything_in_the_database()
    assert PLANTED.lower() not in caplog.text.lower()


def test_the_look_would_see_it(temporary: Path) -> None:
    with tempfile.NamedTemporaryFile("w") as planted:
        planted.write(PLANTED)
        planted.flush()
        assert Path(planted.name) in set(places(temporary))
        assert held(Path(planted.name))
