"""Criteria chosen together are true of one act, of records that one may open, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents import actions
from vigie.protection.incidents.factories import make_act, make_incident

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CRITERIA = "/bureau/recherche/criteres/"
Ask = Callable[..., Any]


@pytest.fixture
def ask(client_of: Callable[[Actor], Client]) -> Ask:
    """`ask(client, criteria)` → titles found; the answer itself is kept in `ask.last`."""

    def found(client: Client, **criteria: str) -> list[str]:
        answer = client.post(CRITERIA, {"since": "", "until": "", "asked": "", **criteria})
        assert answer.status_code == 200
        found.last = answer
        return [re.sub("<[^>]*>", "", str(line.title)) for line in answer.context["page"].object_list]

    return found


def option(answer: Any, value: str) -> str:
    """What stands beside a value in the form; empty when it is not offered."""
    found = re.search(rf'<option value="{value}"[^>]*>([^<]*)<', answer.content.decode())
    return found[1] if found else ""


def test_what_is_chosen_together_is_true_of_one_act(people: People, client_of: Any, ask: Ask) -> None:
    mixed = [make_act(act="torture", sex="man"), make_act(act="death_threat", sex="woman")]
    make_incident(by=people["officer"], title="Mixed", acts=mixed)
    make_incident(by=people["officer"], title="Her", acts=[make_act(act="torture", sex="woman")])
    client = client_of(people["monitor"])
    assert set(ask(client)) == {"Mixed", "Her"}
    assert set(ask(client, act="torture")) == {"Mixed", "Her"}
    assert ask(client, act="torture", sex="woman") == ["Her"]
    assert option(ask.last, "man").endswith("(1)")
    assert ask(client, act="torture", sex="woman", asked="rien-de-tel") == []
    assert set(ask(client, act_group="torture")) == {"Mixed", "Her"}


def test_a_period_asks_when_it_may_have_been(people: People, client_of: Any, ask: Ask) -> None:
    for title, day, precision in (
        ("Exact", date(2026, 3, 10), "exact"),
        ("Month", date(2026, 3, 1), "month"),
        ("Undated", date(2026, 3, 10), "unknown"),
    ):
        make_incident(by=people["officer"], title=title, day=day, precision=precision)
    client = client_of(people["monitor"])
    assert set(ask(client)) == {"Exact", "Month", "Undated"}
    assert set(ask(client, since="2026-03-09", until="2026-03-12")) == {"Exact", "Month"}
    assert ask(client, since="2026-03-20") == ["Month"]
    wrong = client.post(CRITERIA, {"since": "2026-03-20", "until": "2026-03-01"})
    assert wrong.status_code == 400
    assert "page" not in wrong.context


def test_a_year_that_was_mistyped_does_not_stop_the_search_of_everyone(
    people: People, client_of: Any, ask: Ask
) -> None:
    make_incident(by=people["officer"], title="Mistyped", day=date(1, 1, 2), precision="about")
    assert ask(client_of(people["monitor"]), until="2026-03-12") == ["Mistyped"]


def test_who_may_not_open_a_violation_neither_finds_nor_counts_it(people: People, client_of: Any, ask: Ask) -> None:
    found = make_incident(by=people["officer"], title="Ours", acts=[make_act(sex="woman")])
    outside, monitor = client_of(people["outsider"]), client_of(people["monitor"])
    assert ask(outside) == []
    assert not option(ask.last, "woman")
    assert ask(monitor, state="received") == ["Ours"]
    actions.start_review(found, reason="read", by=people["monitor"])
    assert ask(monitor, state="received") == []
    assert ask(monitor, state="review") == ["Ours"]
    actions.restrict(found, [], by=people["monitor2"])
    assert ask(monitor) == []
    assert not option(ask.last, "woman")
