"""Fixtures that every room's tests share, and the order in which modules run."""

from __future__ import annotations

from collections import Counter

import pytest

pytest_plugins = ["vigie.ground.seal.fixtures", "vigie.ground.search.fixtures", "tests.support.browser"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules with slow tests first, those of few tests before those of many; within a module nothing moves.

    A long test that began last would keep one worker busy while the others wait: a minute and more of the whole suite.
    """
    tests = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, tests[item.path] if item.path in slow else 0))
