"""The coordination asks where the plan stands: one page, one sheet of paper, and every page that leads on."""

from __future__ import annotations

import re
from collections import deque
from io import BytesIO

import pikepdf
import pytest

from tests.journeys.conftest import Network, Person

pytestmark = [pytest.mark.slow, pytest.mark.node]
NUMBER = re.compile(r"[0-9a-f-]{36}|(?<=/indicateurs/)[a-z-]+(?=/)")
FILE = re.compile(r"/(original|sortir|[0-9a-f-]{36}/feuille|fichier/[^/]+|preuve/[^/]+)/$|\.\w+$")
PLAN = "/bureau/plan/"


def _walked(person: Person) -> set[str]:
    """Every kind of page of the plan that links lead to, each looked at once; the kinds, their numbers left out."""
    seen, ahead = {PLAN}, deque([PLAN])
    while ahead:
        person.go(ahead.popleft())
        ways = person.page.eval_on_selector_all(f'a[href^="{PLAN}"]', "links => links.map(a => a.getAttribute('href'))")
        for way in [way.partition("?")[0].partition("#")[0] for way in ways]:
            kind = NUMBER.sub("…", way)
            if kind not in seen and not FILE.search(way):
                seen.add(kind)
                ahead.append(way)
    return seen


def test_where_we_are_stands_on_one_sheet_of_paper_and_leads_to_pages_that_everyone_can_use(network: Network) -> None:
    coordination = network.sign_in("coordination")
    coordination.go(PLAN)
    assert "Où en sommes-nous" in coordination.text
    with pikepdf.open(BytesIO(coordination.page.pdf(format="A4"))) as paper:
        assert len(paper.pages) == 1
    kinds = _walked(coordination)
    for room in ("arbre", "activites", "budget", "ressources", "indicateurs", "rapports"):
        assert any(kind.startswith(f"{PLAN}{room}/") for kind in kinds), room
    assert len(kinds) > 25


def test_the_pages_of_the_plan_fit_a_telephone_without_javascript(network: Network) -> None:
    assert len(_walked(network.sign_in("suivi-evaluation", plain=True))) > 25
