"""No verb, list or type of sealed record is written into the chain without words for it: the source is walked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

from vigie.doors.desk.journal.kinds import LISTS, OPEN_TYPES, RECORDS
from vigie.doors.desk.journal.verbs import GROUPS, SENTENCES, sentence, verbs_of
from vigie.ground.access.models import TeamRecord
from vigie.ground.access.states import Machine

ROOT = Path(settings.BASE_DIR)
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
# f"noun.{…}" whose second half is no state machine's verb but a value of a list: said here.
OPEN_ENDED = {"keys": {"travel", "freeze"}}


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    paths = [path for path in sorted((ROOT / "vigie").rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


@cache
def machines() -> dict[str, set[str]]:
    """State machine's name → its verbs, from every room's `states`."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "vigie").rglob("states.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for value in vars(module).values():
            if isinstance(value, Machine):
                found.setdefault(value.name, set()).update(value.transitions)
    return found


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
            yield node


def words_in(tree: ast.AST) -> set[str]:
    """Every text in the tree that is spelled like a verb."""
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {text for text in constants if isinstance(text, str) and VERB.fullmatch(text)}


def named_texts(tree: ast.Module) -> dict[str, str]:
    """The texts that a module gives names to."""
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def words_handed_to(tree: ast.Module, name: str) -> set[str]:
    """What the functions of this file that take `name` are called with anywhere, or what the calling file spells."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    takers = [one.name for one in functions if name in {arg.arg for arg in (*one.args.args, *one.args.kwonlyargs)}]
    called = [(call, other) for _path, other in sources() for call in calls(other, *takers)]
    return set().union(*(words_in(call) or words_in(other) for call, other in called))


def verbs_said(argument: ast.expr, tree: ast.Module) -> set[str]:
    """What the first argument of a `note(…)` may be; empty when that cannot be told."""
    if isinstance(argument, ast.JoinedStr):
        noun = str(getattr(argument.values[0], "value", "")).removesuffix(".")
        return {f"{noun}.{verb}" for verb in machines().get(noun, OPEN_ENDED.get(noun, ()))}
    if isinstance(argument, ast.Name):  # A name for a text; or handed down: then any verb of this file.
        named = named_texts(tree).get(argument.id)
        types = {model._meta.label_lower for model in apps.get_models()}
        return {named} if named else (words_in(tree) or words_handed_to(tree, argument.id)) - types
    if isinstance(argument, ast.Subscript):  # One of a table of this file.
        table = ast.unparse(argument.value)
        rows = [node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == table]
        return set().union(*(words_in(node) for node in rows))
    if isinstance(argument, ast.Attribute):  # A rule's verb: any that a keyword `verb` is given anywhere.
        keywords = [k for _path, other in sources() for k in ast.walk(other) if isinstance(k, ast.keyword)]
        return set().union(*(words_in(k.value) for k in keywords if k.arg == argument.attr))
    return words_in(argument)


NOTES = [
    pytest.param(call.args[0], tree, id=f"{path.relative_to(ROOT)}:{call.lineno}")
    for path, tree in sources()
    for call in calls(tree, "note")
    if call.args
]


def test_the_walk_finds_the_entries_of_every_wing() -> None:
    assert len(NOTES) >= 25
    assert {"incident", "report", "signal", "alert", "publication", "anomaly"} <= set(machines())


@pytest.mark.parametrize(("argument", "tree"), NOTES)
def test_each_verb_that_is_noted_has_its_sentence(argument: ast.expr, tree: ast.Module) -> None:
    said = verbs_said(argument, tree)
    assert said, f"this test cannot tell which verbs {ast.unparse(argument)!r} stands for: write the text itself"
    missing = sorted(said - set(SENTENCES))
    assert not missing, f"give these a sentence in vigie/doors/desk/journal/verbs.py: {missing}"


def lists_said() -> set[str]:
    """What `of=` names, and what a search says that it read."""
    found: set[str] = set()
    for _path, tree in sources():
        names = named_texts(tree)
        said = [keyword.value for call in calls(tree, "open_many") for keyword in call.keywords if keyword.arg == "of"]
        said += [call.args[0] for call in calls(tree, "noted") if call.args]
        found |= {str(node.value) for node in said if isinstance(node, ast.Constant)}
        found |= {names[node.id] for node in said if isinstance(node, ast.Name) and node.id in names}
    return found


def test_each_list_that_is_opened_has_its_words() -> None:
    assert {"incidents", "conversation"} <= lists_said() <= set(LISTS)


def test_each_type_of_sealed_record_has_its_words() -> None:
    types = {model._meta.label_lower for model in apps.get_models() if issubclass(model, TeamRecord)}
    assert types <= set(RECORDS), f"name these in vigie/doors/desk/journal/kinds.py: {sorted(types - set(RECORDS))}"


def test_no_sealed_record_counts_as_open_to_all() -> None:
    assert not OPEN_TYPES & set(RECORDS)
    for kind in OPEN_TYPES & {model._meta.label_lower for model in apps.get_models()}:
        model = apps.get_model(kind)
        assert not issubclass(model, TeamRecord)
        assert "team" not in {field.name for field in model._meta.get_fields()}, f"{kind} belongs to a team"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_sentence_can_be_said_of_each_thing(language: str) -> None:
    with translation.override(language):
        said = {sentence(verb, kind) for verb in SENTENCES for kind in [*RECORDS, *LISTS, "gone.type"]}
    assert not [words for words in said if "{" in words or not words.strip()]
    assert len(said) >= len(SENTENCES)


def test_each_group_has_verbs_and_no_verb_stands_in_two() -> None:
    verbs = [verb for group in GROUPS for verb in verbs_of(group)]
    assert all(verbs_of(group) for group in GROUPS)
    assert sorted(verbs) == sorted(SENTENCES)
    assert verbs_of("no such group") == ()


def test_a_verb_of_another_version_is_said_to_have_no_words() -> None:
    with translation.override("en"):
        assert "no words" in sentence("thing.never", "gone.type")
