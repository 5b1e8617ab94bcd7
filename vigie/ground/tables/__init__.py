"""How a migration makes tables: as Django does, without rendering every other model anew for each of them."""

from vigie.ground.tables.operations import CreateTable

__all__ = ["CreateTable"]
