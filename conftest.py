"""Fixtures that every room's tests share."""

pytest_plugins = ["vigie.ground.seal.fixtures", "tests.support.browser"]
