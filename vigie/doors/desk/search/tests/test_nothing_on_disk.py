"""A planted word that was searched and found is in no file of the node, nor in a temporary one."""

from __future__ import annotations

import os
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


def places() -> Iterator[Path]:
    """Every file this process could have written to: the node's folder, the temporary one, and what it holds open."""
    for folder in (Path(settings.VIGIE_HOME), Path(tempfile.gettempdir())):
        for path in folder.rglob("*"):
            if path.is_file() and path.stat().st_uid == os.getuid() and path.stat().st_size < 50_000_000:
                yield path
    for opened in Path("/proc/self/fd").glob("*") if Path("/proc/self/fd").is_dir() else []:
        if opened.exists() and opened.is_file():
            yield opened


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
    people: People, search: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory, caplog: Any
) -> None:
    make_incident(by=people["officer"], title="T", narrative=f"{PLANTED} disparue", acts=[make_act(victim=PLANTED)])
    before = set(places())
    answer = search(people["monitor"], PLANTED.lower())
    assert f"<mark>{PLANTED}</mark>" in answer.content.decode()
    fresh = [path for path in places() if path not in before or path.is_relative_to(settings.VIGIE_HOME)]
    assert not [path for path in fresh if held(path)]
    assert PLANTED.lower().encode() not in everything_in_the_database()
    assert PLANTED.lower() not in caplog.text.lower()


def test_the_look_would_see_it(tmp_path: Path) -> None:
    planted = Path(settings.VIGIE_HOME) / "planted"
    planted.write_text(PLANTED)
    try:
        assert planted in set(places())
        assert held(planted)
    finally:
        planted.unlink()
