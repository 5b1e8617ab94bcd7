"""What retention erased is in no file of the node's folder any more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.folder import in_folder
from tests.test_backup import vigie

pytestmark = pytest.mark.slow


@pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")),
    reason="PostgreSQL keeps dead rows in its own files until VACUUM FULL: docs/explanation/retention.md says so",
)
def test_nothing_that_was_erased_lies_in_any_file_of_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert vigie(home, "prepare").returncode == 0
    in_folder(home, "seed")
    done = in_folder(home, "erase")
    assert done["reports"] == 0
    assert done["before"] == done["held"] > 8, "the search itself must find what is there"
    assert done["after"] == 0
