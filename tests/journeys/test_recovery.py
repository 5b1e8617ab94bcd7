"""The page of lost keys in a browser, and the shares refused while the node is served."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.journeys.conftest import Network
from tests.support.node import ROOT, Node

pytestmark = pytest.mark.slow


def test_a_keeper_sees_that_the_shares_on_paper_open_every_team(network: Network) -> None:
    keeper = network.sign_in("fondation")
    keeper.go("/bureau/secours/")
    assert "chaque clé de chaque équipe" in keeper.text
    assert "Personne n’attend de clés de vous." in keeper.text


def test_the_demonstrations_shares_wait_until_it_stops(node: Node) -> None:
    shares = (node.home / "demonstration" / "recovery-shares.txt").read_text(encoding="utf-8")
    refused = subprocess.run(
        [sys.executable, "-m", "vigie", "recovery", "open"],
        cwd=ROOT,
        env={**os.environ, "VIGIE_HOME": str(node.home)},
        input=shares,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "La base est en marche" in refused.stderr
