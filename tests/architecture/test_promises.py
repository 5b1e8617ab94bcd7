"""What is promised is kept somewhere and shown by something: the documents of security are read as they are written.

A path, a test or a check that they name must exist; a promise needs a test, or an honest "not tested, because"; no
requirement of the ASVS is left out. What they *say* of a test, only a reader can judge.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

import pytest

from tests.architecture.asvs import asked_of_us, numbers
from tests.architecture.house import ROOT, tracked_files

DOCUMENTS = ("SECURITY.md", "docs/explanation/threat-model.md", "docs/reference/asvs.md")
FOLDERS = ("vigie/", "tests/", "docs/", "bench/", "requirements/")
QUOTED = re.compile(r"`([^`\s]+)`")
LINKED = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
ATTACK = re.compile(r"\battack (\d+)")
HONEST = re.compile(r"\bnot tested, because \S+ \S+", re.IGNORECASE)
VERDICTS = {"met", "partly", "not", "n/a"}


@cache
def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def rows_of(document: str, first: str) -> list[list[str]]:
    """The cells of each table row whose first cell begins with `first` (an expression)."""
    rows = [line.strip().strip("|").split(" | ") for line in text_of(document).splitlines() if line.startswith("| ")]
    return [[cell.strip(" |") for cell in row] for row in rows if re.match(first, row[0].strip())]


def named_paths(text: str) -> set[str]:
    """Our own files that a text names, without the test that may follow."""
    words = (word.partition("::")[0] for word in QUOTED.findall(text) if word.startswith(FOLDERS))
    return {word for word in words if "." in word.rpartition("/")[2]}


def named_tests(text: str) -> set[tuple[str, str]]:
    """(file, test) of each pytest id in a text."""
    words = (word.partition("::") for word in QUOTED.findall(text))
    return {(path, test) for path, mark, test in words if mark}


@cache
def defined_in(path: str) -> frozenset[str]:
    """The tests that a file defines, as pytest writes them after the path; empty where there is no such file."""
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    inside = {
        f"{holder.name}::{node.name}"
        for holder in tree.body
        if isinstance(holder, ast.ClassDef)
        for node in holder.body
        if isinstance(node, ast.FunctionDef)
    }
    return frozenset(name for name in functions | inside if name.rpartition("::")[2].startswith("test_"))


@cache
def checks_of_attack() -> frozenset[int]:
    """The numbers that `@check(…)` carries in the attack suite."""
    found = set()
    for path in (ROOT / "tests" / "attack").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
                found |= {number.value for number in node.args[:1] if isinstance(number, ast.Constant)}
    return frozenset(found)


def is_shown(text: str) -> bool:
    """Whether it names a test or an attack, or says honestly why neither can be."""
    return bool(named_tests(text) or ATTACK.search(text) or HONEST.search(text))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_is_named_exists(document: str) -> None:
    text = text_of(document)
    known = {path.relative_to(ROOT).as_posix() for path in tracked_files()}
    assert not sorted(named_paths(text) - known)
    beside = (ROOT / document).parent
    assert not [link for link in LINKED.findall(text) if not (beside / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_is_named_exists(document: str) -> None:
    named = named_tests(text_of(document))
    assert not [f"{path}::{test}" for path, test in sorted(named) if test not in defined_in(path)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_attack_that_is_named_is_in_the_suite(document: str) -> None:
    named = {int(number) for number in ATTACK.findall(text_of(document))}
    assert not sorted(named - checks_of_attack())


def test_each_attack_serves_a_promise() -> None:
    named = {int(number) for number in ATTACK.findall(text_of("docs/explanation/threat-model.md"))}
    assert checks_of_attack() <= named


def test_each_promise_is_made_once_kept_somewhere_and_shown() -> None:
    made = re.findall(r"^- \*\*(P\d+)\.\*\* ", text_of("SECURITY.md"), re.MULTILINE)
    kept = {row[0].split()[0]: row for row in rows_of("docs/explanation/threat-model.md", r"P\d+ ")}
    assert made == [f"P{number}" for number in range(1, len(made) + 1)]
    assert list(kept) == made
    assert not [
        name for name, (_promise, where, shown) in kept.items() if not named_paths(where) or not is_shown(shown)
    ]


def test_what_no_test_shows_says_why() -> None:
    after = text_of("docs/explanation/threat-model.md").partition("| Not claimed as tested |")[2]
    rows = [line for line in after.splitlines() if line.startswith("| ")]
    assert len(rows) >= 5
    assert not [line for line in rows if not HONEST.search(line)]


def test_no_requirement_of_the_asvs_is_left_out_or_judged_twice() -> None:
    judged = Counter(one for row in rows_of("docs/reference/asvs.md", r"V\d") for one in numbers(row[0]))
    assert not [one for one, times in judged.items() if times > 1]
    assert not sorted(asked_of_us() - set(judged))


def test_each_judgement_gives_its_grounds() -> None:
    rows = rows_of("docs/reference/asvs.md", r"V\d")
    assert not [row for row in rows if len(row) != 5 or row[2] not in VERDICTS]
    assert not [number for number, _words, verdict, *why in rows if verdict == "met" and not is_shown(" ".join(why))]
    silent = [number for number, _words, verdict, why, _shown in rows if verdict != "met" and not why]
    assert not silent, f"say what is missing: {silent}"


def test_the_reading_of_the_documents_would_find_what_is_wrong() -> None:
    assert named_paths("`vigie/none.py` `tests/none.py::test_none`") == {"vigie/none.py", "tests/none.py"}
    assert named_tests("`tests/none.py::test_none`") == {("tests/none.py", "test_none")}
    assert not defined_in("tests/none.py")
    assert not is_shown("read by someone")
    assert is_shown("attack 5")
    assert is_shown("Not tested, because nobody can")
    assert not is_shown("Not tested, because")
