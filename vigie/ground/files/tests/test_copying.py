"""The process that cleans can keep nothing, holds no secret, and says no more than one word."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from vigie.ground.files import copying
from vigie.ground.files.cleaning.faults import MOST_BYTES, CannotClean
from vigie.ground.files.copying import Copy, make_copy
from vigie.ground.files.kinds import BY_CODE
from vigie.ground.files.store import store
from vigie.ground.files.streams import Plain
from vigie.ground.files.tests import samples
from vigie.ground.seal.opening import Altered

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.VIGIE_HOME = tmp_path


def copied(data: bytes, code: str) -> Copy:
    return make_copy([data[:1000], data[1000:]], BY_CODE[code], len(data))


@pytest.mark.parametrize(
    "code, data, ending",
    [
        ("image/jpeg", samples.photo(), "jpg"),
        ("application/pdf", samples.pdf(), "pdf"),
        ("application/x-docx", samples.docx(), "docx"),
        ("application/vnd.oasis.opendocument.text", samples.odt(), "odt"),
    ],
    ids=["jpeg", "pdf", "docx", "odt"],
)
def test_a_copy_is_made_sealed_and_tells_nothing(code: str, data: bytes, ending: str) -> None:
    copy = copied(data, code)
    assert copy.ending == ending
    plain = b"".join(Plain(store().read(copy.id), copy.identity))
    assert len(plain) == copy.size > 100
    assert b"PLANTED" not in plain
    copy.half.drop()


@pytest.mark.parametrize(
    "code, data, reason",
    [
        ("audio/mpeg", b"ID3", "kind"),
        ("image/gif", samples.animation(), "frames"),
        ("image/png", samples.pixel_bomb(), "pixels"),
        ("application/x-docx", samples.xml_bomb(), "bomb"),
        ("application/pdf", b"%PDF-1.7 nothing", "broken"),
        ("image/jpeg", b"\xff\xd8\xff", "broken"),
    ],
    ids=["kind", "frames", "pixels", "bomb", "broken pdf", "broken jpeg"],
)
def test_a_refusal_is_one_word_and_leaves_nothing(code: str, data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(CannotClean) as refused:
        copied(data, code)
    assert refused.value.reason == reason
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_too_large_is_not_even_read() -> None:
    unread = iter([b"never asked for"])
    with pytest.raises(CannotClean, match="size"):
        make_copy(unread, BY_CODE["image/jpeg"], MOST_BYTES + 1)
    assert next(unread)


def test_a_cleaning_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "PATIENCE", 0.01)
    with pytest.raises(CannotClean, match="slow"):
        copied(samples.photo(), "image/jpeg")


def test_while_one_cleans_the_next_one_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "TURN", 0.01)
    with copying._turns, pytest.raises(CannotClean, match="busy"):
        copied(samples.photo(), "image/jpeg")


def test_an_original_that_breaks_off_never_gives_a_copy(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield samples.pdf()  # whole already, as far as a reader of PDF can tell
        raise Altered

    with pytest.raises(Altered):
        make_copy(broken(), BY_CODE["application/pdf"], 10)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_process_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    popen = subprocess.Popen
    monkeypatch.setenv("DATABASE_URL", "postgresql://planted")

    def watched(*words: Any, **how: Any) -> Any:
        given.append(how)
        return popen(*words, **how)

    monkeypatch.setattr(copying.subprocess, "Popen", watched)
    copied(samples.photo(), "image/jpeg").half.drop()
    assert given[0]["env"] == {"PYTHONDONTWRITEBYTECODE": "1"}


def test_the_process_cannot_write_a_file_and_its_memory_is_bounded(tmp_path: Path) -> None:
    script = (
        "from vigie.ground.files.cleaning.__main__ import _give_up_powers, MEMORY\n"
        "import sys; assert not [name for name in sys.modules if name.startswith('django')]\n"
        "_give_up_powers()\n"
        "try: bytearray(MEMORY)\n"
        "except MemoryError: print('no memory')\n"
        "with open(sys.argv[1], 'wb') as file:\n"
        "    try: file.write(b'words'); file.flush()\n"
        "    except OSError: print('no file')\n"
    )
    words = [sys.executable, "-c", script, str(tmp_path / "kept")]
    done = subprocess.run(words, cwd=django_settings.BASE_DIR, capture_output=True, text=True, timeout=60)
    assert done.stdout.split("\n")[:2] == ["no memory", "no file"]
    assert not (tmp_path / "kept").stat().st_size
