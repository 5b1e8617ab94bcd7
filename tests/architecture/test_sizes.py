"""Short enough to be read whole: files, functions, views, templates."""

from __future__ import annotations

import ast

from tests.architecture.house import python_files, short, tracked_files

FILE, VIEW, FUNCTION, TEMPLATE = 400, 30, 40, 150


def _functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0]
            docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            begin = first.end_lineno + 1 if docstring and len(node.body) > 1 else node.lineno
            yield node.name, (node.end_lineno or node.lineno) - begin + 1


def _too_long(paths, limit):
    return [
        f"{short(path)}: {name} has {lines} lines"
        for path in paths
        for name, lines in _functions(path)
        if lines > limit
    ]


def test_no_file_is_longer_than_400_lines() -> None:
    long = {short(p): n for p in python_files() if (n := len(p.read_text(encoding="utf-8").splitlines())) > FILE}
    assert not long


def test_a_view_is_a_sentence() -> None:
    views = [p for p in python_files() if p.name == "views.py" or "views" in p.parent.name]
    assert not _too_long(views, VIEW)


def test_no_function_is_longer_than_40_lines() -> None:
    code = [p for p in python_files() if "tests" not in p.parts]
    assert not _too_long(code, FUNCTION)


def test_no_template_is_longer_than_150_lines() -> None:
    templates = [p for p in tracked_files() if p.suffix in {".html", ".xml"} and "templates" in p.parts]
    long = {short(p): n for p in templates if (n := len(p.read_text(encoding="utf-8").splitlines())) > TEMPLATE}
    assert not long
