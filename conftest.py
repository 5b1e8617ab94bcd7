"""Fixtures that every room's tests share."""

pytest_plugins = ["vigie.ground.seal.fixtures", "vigie.ground.search.fixtures", "tests.support.browser"]
