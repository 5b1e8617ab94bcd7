"""What a holder's sheet says, and what it must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from vigie.ground.access.errors import Invalid
from vigie.ground.seal import recovery_sheets
from vigie.ground.seal.fingerprint import fingerprint, node_fingerprint
from vigie.ground.seal.recovery_sheets import Marks, check_folder, sheet_html, write_sheets
from vigie.ground.seal.shares import new_set
from vigie.ground.ui.paper import NoPaper

MADE = new_set()


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def shown(html: str) -> str:
    parser = Text()
    parser.feed(html.partition("<body>")[2])
    return "".join(parser.words)


@pytest.fixture
def marks() -> Marks:
    return Marks(node_fingerprint(), fingerprint(MADE.public_key), 3, date(2026, 11, 25))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sheet_holds_its_own_words_in_order_and_those_of_no_other(marks: Marks, language: str) -> None:
    with translation.override(language):
        for part in MADE.parts:
            text = shown(sheet_html(part, marks))
            assert "".join(f"{place}{word}" for place, word in enumerate(part.words, 1)) in "".join(text.split())
            assert part.label in text
            assert marks.node in text
            assert marks.quorum in text
            assert "2026" in text
            assert "EXERC" not in text


def test_a_sheet_names_neither_the_network_nor_the_program(marks: Marks) -> None:
    with translation.override("fr"):
        html = sheet_html(MADE.parts[0], marks).lower()
    assert not any(name in html for name in ("vigie", "défenseur", "réseau", "coalition", "http"))


def test_an_exercise_says_so(marks: Marks) -> None:
    with translation.override("fr"):
        assert "EXERCICE" in shown(sheet_html(MADE.parts[0], replace(marks, exercise=True)))


def test_without_pango_the_sheets_are_written_as_pages_for_a_browser(
    marks: Marks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(*args: object) -> bytes:
        raise NoPaper("no Pango here")

    monkeypatch.setattr(recovery_sheets, "pdf", absent)
    written = write_sheets(MADE, marks, tmp_path)
    assert [path.name for path in written][:2] == ["A1.html", "A2.html"]
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    assert MADE.parts[0].words[7] in "".join(shown(written[0].read_text()).split())


def test_the_nodes_own_folder_is_refused_even_by_another_way_to_it(settings: Settings, tmp_path: Path) -> None:
    settings.VIGIE_HOME = tmp_path / "home"
    inside = settings.VIGIE_HOME / "sheets"
    inside.mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(inside)
    for folder in (inside, link, settings.VIGIE_HOME, tmp_path / "absent"):
        with pytest.raises(Invalid):
            check_folder(folder)
    assert check_folder(tmp_path), "the same disk is warned of"


def test_a_fingerprint_tells_keys_apart_and_reads_the_same_in_every_language() -> None:
    one, two = new_set().public_key, new_set().public_key
    assert fingerprint(one) == fingerprint(one) != fingerprint(two)
    assert len(fingerprint(one).split()) == 6
    with translation.override("en"):
        english = fingerprint(one)
    assert english == fingerprint(one)
