"""Fixtures that every room's tests share."""

from importlib.util import find_spec

pytest_plugins = [name for name in ("vigie.ground.seal.fixtures",) if find_spec(name)]
