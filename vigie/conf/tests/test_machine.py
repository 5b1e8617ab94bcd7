"""What the machine is asked."""

from __future__ import annotations

from pathlib import Path

from vigie.conf.machine import scripts


def test_each_entry_point_is_expected_where_the_bundle_goes(tmp_path: Path) -> None:
    entry = tmp_path / "doors" / "field" / "js" / "app.entry.js"
    entry.parent.mkdir(parents=True)
    entry.touch()
    (entry.parent / "queue.js").touch()
    assert scripts(tmp_path) == [tmp_path / "doors" / "field" / "static" / "field" / "built" / "app.js"]
