"""The ceremonies as people live them: a real node in a folder of its own, a real terminal, six holders.

The node stands on SQLite, whatever database the suite runs on.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from vigie.ground.seal.tests.terminal import CLEARED, ROOT, Terminal, copy_shares, read_grid

pytestmark = [pytest.mark.slow, pytest.mark.node]
SQLITE = "vigie.sqlite3"


@dataclass(frozen=True)
class Founded:
    """A node as its founder left it, what the six holders copied, and what the screen showed."""

    home: Path
    sheets: list[list[str]]
    shown: str
    passphrase: str

    @property
    def four(self) -> list[list[str]]:
        """A2, A3, B1, B3."""
        return [self.sheets[i] for i in (1, 2, 3, 5)]


def run(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VIGIE_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "vigie", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, check=False)
    done.stdout, done.stderr = done.stdout.replace("\xa0", " "), done.stderr.replace("\xa0", " ")
    return done


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    home = tmp_path_factory.mktemp("founded") / "home"
    home.mkdir()
    assert run(home, "migrate").returncode == 0
    with Terminal(home, "people", "found", "awa") as terminal:
        sheets = copy_shares(terminal)
        passphrase = terminal.expect(r"awa\n  ([^\n]+)\n")[1]
        assert terminal.end() == 0
        return Founded(home, sheets, terminal.everything, passphrase)


@pytest.fixture
def node(founded: Founded, tmp_path: Path) -> Founded:
    """A copy of its own for each test."""
    home = Path(shutil.copytree(founded.home, tmp_path / "home"))
    return Founded(home, founded.sheets, founded.shown, founded.passphrase)


def type_sheet(terminal: Terminal, words: list[str], per_line: int = 5) -> None:
    """As a tired person: capitals, four letters, a few words a line."""
    for start in range(0, len(words), per_line):
        terminal.expect(r"Mot \d+ : ")
        terminal.type(" ".join(word[:4].upper() for word in words[start : start + per_line]))


def rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a node's database, whole."""
    with closing(sqlite3.connect(home / SQLITE)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


def files(home: Path) -> dict[str, str]:
    """Digest of each file of a folder; SQLite's shared memory aside, which holds locks and no content."""
    found = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.name.endswith("-shm"):
            found[path.relative_to(home).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@contextmanager
def served(home: Path) -> Iterator[None]:
    """Hold the folder as `vigie run` does."""
    with (home / "running").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_six_holders_copy_six_different_shares_and_each_leaves_the_screen(founded: Founded) -> None:
    assert len({tuple(sheet) for sheet in founded.sheets}) == 6
    for group in (founded.sheets[:3], founded.sheets[3:]):
        assert len({tuple(sheet[:3]) for sheet in group}) == 1, "SLIP-39: the first three words are the group's"
    for piece in founded.shown.split(CLEARED):
        assert len(read_grid(piece)) in {0, 33}, "never two shares on one screen"
    assert founded.shown.count(CLEARED) >= 12


def test_nothing_of_a_share_or_of_the_passphrase_is_in_the_nodes_folder(founded: Founded) -> None:
    everything = b"".join(path.read_bytes() for path in founded.home.rglob("*") if path.is_file())
    assert len(everything) > 100_000
    for sheet in founded.sheets:
        assert not any(" ".join(sheet[i : i + 2]).encode() in everything for i in range(4, 32))
    assert founded.passphrase.encode() not in everything


def test_a_wrong_word_read_back_shows_the_share_again(tmp_path: Path) -> None:
    with Terminal(tmp_path, "recovery", "rehearse") as terminal:
        terminal.expect("EXERCICE")
        terminal.expect(r"pour la voir\. ")
        terminal.type("")
        terminal.expect(r"quitte")
        first = read_grid(terminal.before)
        terminal.expect(r"l’écran\. ")
        terminal.type("")
        for _word in range(2):
            terminal.expect(r"Mot \d+ : ")
            terminal.type("zzzz")
        terminal.expect("La part est montrée de nouveau")
        terminal.expect(r"pour la voir\. ")
        terminal.type("")
        terminal.expect(r"quitte")
        assert read_grid(terminal.before) == first


def test_the_whole_ceremony_gives_a_new_person_every_key_and_new_shares(node: Founded) -> None:
    with Terminal(node.home, "recovery", "open") as terminal:
        terminal.expect("Groupe A : 0 sur 2 · Groupe B : 0 sur 2")
        first, second, third, fourth = node.four
        type_sheet(terminal, first)
        terminal.expect("Pris : Groupe A · part 2 de 3")
        terminal.expect("Groupe A : 1 sur 2")
        type_sheet(terminal, first)
        terminal.expect("déjà donné celle-ci : Groupe A · part 2 de 3")
        wrong = [*third[:11], "zero" if third[11] != "zero" else "wrap", *third[12:]]
        type_sheet(terminal, wrong)
        terminal.expect(r"Le mot 12, « \w+ », ne va pas avec les autres")
        terminal.expect("Mot 12, lu sur la feuille : ")
        terminal.type(third[11])
        terminal.expect("Pris : Groupe B · part 1 de 3")
        terminal.expect(r"Mot 1 : ")
        terminal.type("accadmic")
        terminal.expect("Le mot 1, « accadmic », n’est pas dans la liste")
        type_sheet(terminal, second, per_line=33)
        terminal.expect("Groupe A : 2 sur 2 · Groupe B : 1 sur 2")
        type_sheet(terminal, fourth, per_line=1)
        terminal.expect(r"Ouvert : direction, intake, monitoring, protection, shelter \(5 clés\)")
        terminal.expect("reçoit toutes les clés")
        terminal.type("releve")
        terminal.expect(r"oui ou non\) ")
        terminal.type("oui")
        passphrase = terminal.expect(r"releve\n  ([^\n]+)\n")[1]
        terminal.expect(r"quitte l’écran\. ")
        terminal.type("")
        terminal.expect(r"nouvelles parts maintenant \? \(oui ou non\) ")
        terminal.type("oui")
        sheets = copy_shares(terminal)
        terminal.expect("Le nouveau jeu ouvre tout")
        assert terminal.end() == 0
    assert len(passphrase.split()) == 7
    assert sheets[0] != node.sheets[0]
    status = run(node.home, "recovery", "status")
    assert status.returncode == 0
    assert "Jeu n° 2" in status.stdout
    assert run(node.home, "audit", "verify").returncode == 0
    old = "\n".join(" ".join(sheet) for sheet in node.four) + "\n"
    refused = run(node.home, "recovery", "open", typed=old)
    assert refused.returncode == 1
    assert "autre jeu" in refused.stdout


def test_one_sheet_less_opens_nothing_and_says_what_is_missing(node: Founded) -> None:
    for missing in range(4):
        three = [sheet for place, sheet in enumerate(node.four) if place != missing]
        before = rows(node.home)
        done = run(node.home, "recovery", "open", typed="\n".join(" ".join(sheet) for sheet in three) + "\n\n")
        assert done.returncode == 1
        assert f"1 du groupe {'AABB'[missing]}" in done.stderr
        assert "Rien n’a été ouvert" in done.stderr
        assert rows(node.home) == before


def test_the_shares_are_not_gathered_while_the_node_is_served(node: Founded) -> None:
    typed = "\n".join(" ".join(sheet) for sheet in node.four) + "\n"
    before = rows(node.home)
    with served(node.home):
        for words in (("open",), ("rehearse", "--real")):
            refused = run(node.home, "recovery", *words, typed=typed)
            assert refused.returncode == 1
            assert "Arrêtez-la d’abord" in refused.stderr
    assert rows(node.home) == before
    assert run(node.home, "recovery", "rehearse", "--real", typed=typed).returncode == 0


def test_a_rehearsal_changes_neither_a_row_nor_a_file(node: Founded, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    run(node.home, "audit", "verify")  # Whatever a mere opening of the database leaves is there already.
    before, table = files(node.home), rows(node.home)
    with Terminal(node.home, "recovery", "rehearse", "--folder", str(stick)) as terminal:
        sheets = copy_shares(terminal)
        for place in (0, 2, 4, 5):
            type_sheet(terminal, sheets[place], per_line=11)
        terminal.expect("EXERCICE terminé")
        assert terminal.end() == 0
    assert rows(node.home) == table
    assert files(node.home) == before
    assert sorted(path.stem for path in stick.iterdir()) == ["A1", "A2", "A3", "B1", "B2", "B3"]
    assert {path.stat().st_mode & 0o777 for path in stick.iterdir()} == {0o600}
    for name, sheet in zip(["A1", "A2", "A3", "B1", "B2", "B3"], sheets, strict=True):
        assert_sheet(stick / f"{name}.pdf", sheet)


def assert_sheet(path: Path, words: list[str]) -> None:
    """One page; where the machine can read it (Debian: poppler-utils), with the words in their places."""
    with pikepdf.open(path) as document:
        assert len(document.pages) == 1
        assert set(document.docinfo) <= {"/Title", "/Producer"}
    if pdftotext := shutil.which("pdftotext"):
        text = subprocess.run([pdftotext, "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
        assert "EXERCICE" in text
        assert read_grid(text.partition("À quoi")[0]) == words


def test_the_true_shares_are_tried_and_only_the_day_and_the_chain_change(node: Founded) -> None:
    before = rows(node.home)
    typed = "\n".join(" ".join(sheet) for sheet in node.four) + "\n"
    done = run(node.home, "recovery", "rehearse", "--real", typed=typed)
    assert done.returncode == 0, done.stderr
    after = rows(node.home)
    changed = {name for name in after if after[name] != before[name]} - {"sqlite_sequence"}
    assert changed == {"audit_entry", "audit_head", "seal_recoverykey"}
    assert "Dernier essai" in run(node.home, "recovery", "status").stdout


def test_sheets_never_go_into_the_nodes_folder_and_the_same_disk_is_warned_of(node: Founded, tmp_path: Path) -> None:
    inside = node.home / "sheets"
    inside.mkdir()
    refused = run(node.home, "recovery", "rehearse", "--folder", str(inside), typed="\n")
    assert refused.returncode == 1
    assert not list(inside.iterdir())
    warned = run(node.home, "recovery", "rehearse", "--folder", str(tmp_path), typed="\n")
    assert "même disque" in warned.stdout


def test_someone_who_leaves_halfway_has_founded_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    done = run(tmp_path, "people", "found", "awa", typed="\n\n")
    assert done.returncode == 1
    assert "ces parts ne valent rien" in done.stderr
    assert not rows(tmp_path)["accounts_user"]


def test_a_lost_passphrase_is_renewed_at_the_terminal(node: Founded) -> None:
    with Terminal(node.home, "people", "add", "bela", "intake:officer", "shelter:officer", "--by", "awa") as terminal:
        terminal.expect("Phrase de passe de awa : ")
        terminal.type(node.passphrase)
        lost = terminal.expect(r"bela\n  ([^\n]+)\n")[1]
        assert terminal.end() == 0
    with Terminal(node.home, "people", "renew", "bela", "--by", "awa") as terminal:
        terminal.expect("Phrase de passe de awa : ")
        terminal.type(node.passphrase)
        fresh = terminal.expect(r"bela\n  ([^\n]+)\n")[1]
        terminal.expect("Équipes redonnées : intake, shelter")
        assert terminal.end() == 0
    assert fresh != lost
    assert run(node.home, "recovery", "status").returncode == 0


def test_leaving_while_a_share_is_shown_wipes_the_screen(tmp_path: Path) -> None:
    with Terminal(tmp_path, "recovery", "rehearse") as terminal:
        terminal.expect(r"pour la voir\. ")
        terminal.type("")
        terminal.expect(r"ils quittent l’écran\. ")
        os.write(terminal.master, b"\x04")  # Ctrl-D
        assert terminal.end() == 1
    assert CLEARED in terminal.unread
    assert "ces parts ne valent rien" in terminal.unread.replace("\n", " ")


def test_an_opening_that_gives_nothing_is_in_the_chain_all_the_same(node: Founded) -> None:
    before = rows(node.home)
    done = run(node.home, "recovery", "open", typed="\n".join(" ".join(sheet) for sheet in node.four) + "\n")
    assert done.returncode == 0
    assert "Aucune clé n’a été donnée" in done.stdout
    after = rows(node.home)
    assert len(after["audit_entry"]) == len(before["audit_entry"]) + 1
    assert after["accounts_user"] == before["accounts_user"]
    assert after["seal_grant"] == before["seal_grant"]


def test_a_quorum_is_made_later_and_an_english_speaker_is_spoken_to_in_english(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    founded = run(tmp_path, "people", "found", "awa", "--quorum-later")
    assert founded.returncode == 0
    assert run(tmp_path, "recovery", "status").returncode == 1
    english = run(tmp_path, "recovery", "--language", "en", "rehearse", typed="\n")
    assert "Group A · share 1 of 3" in english.stdout
