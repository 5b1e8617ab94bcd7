"""Fixtures that every room's tests share, and the order in which modules run."""

from __future__ import annotations

import gc
import os
from collections import Counter
from pathlib import Path

import pytest

pytest_plugins = [
    "vigie.ground.seal.fixtures",
    "vigie.ground.search.fixtures",
    "vigie.plan.tree.fixtures",
    "tests.support.browser",
]


ROOMS = Path(__file__).parent / "vigie"
OF_A_DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("DATABASE_URL"):
        _leave_out_what_asks_no_database(config, items)
    _order(items)


def pytest_collection_finish() -> None:
    """What was read so far stays until the end: looking through it again and again took an eighth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _leave_out_what_asks_no_database(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, a room's test that asked for no database is refused one: it would only do the same again."""
    again = [item for item in items if ROOMS / "conf" in item.path.parents or not _asks_none(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


def _asks_none(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return ROOMS in item.path.parents and not item.get_closest_marker("django_db") and not names & OF_A_DATABASE


def _order(items: list[pytest.Item]) -> None:
    """Modules with slow tests first, those of few tests before those of many; within a module nothing moves.

    A long test that began last would keep one worker busy while the others wait: a minute and more of the whole suite.
    """
    tests = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, tests[item.path] if item.path in slow else 0))
