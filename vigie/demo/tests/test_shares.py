"""The demonstration's quorum is a true one: its six shares lie in the marked folder, to rehearse with."""

from __future__ import annotations

from pathlib import Path

from vigie.demo.people import write_shares
from vigie.ground.seal.shares import WORDS, Gathering, new_set


def test_the_shares_in_the_folder_give_the_demonstrations_secret_back(tmp_path: Path) -> None:
    made = new_set()
    write_shares(made, tmp_path)
    path = tmp_path / "recovery-shares.txt"
    assert path.stat().st_mode & 0o777 == 0o600
    sheets = [line.split() for line in path.read_text().splitlines() if len(line.split()) == WORDS]
    assert len(sheets) == 6
    gathering = Gathering()
    for place in (0, 1, 4, 5):
        gathering.add(sheets[place])
    assert gathering.secret() == made.secret
