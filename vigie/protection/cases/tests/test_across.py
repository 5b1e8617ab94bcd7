"""All cases at once: which budget line carries what, and who has not answered yet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from vigie.ground.access.roles import Role
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions as cases
from vigie.protection.cases.across import reading
from vigie.protection.cases.channels import actions as channels
from vigie.protection.cases.factories import ask_grant, make_case, plan_step, record_consent, signed_grant
from vigie.protection.cases.facts import Facts
from vigie.protection.cases.grants import actions as grants
from vigie.protection.cases.models import Case
from vigie.protection.cases.support import actions as support
from vigie.protection.cases.support.money import by_line

AMOUNTS = some.decimals(0, 100_000, places=2).map(str)
LINES = some.sampled_from(["2.1.4", " 2.1.4", "2.1.5", ""])
COSTS = some.lists(some.tuples(LINES, AMOUNTS, some.sampled_from(["EUR", "XAF"]), some.just("spent")))


@given(COSTS)
def test_no_cent_is_lost_between_the_lines(costs: list[tuple[str, str, str, str]]) -> None:
    lines = by_line(costs)
    for currency in ("EUR", "XAF"):
        whole = sum((Decimal(text) for _line, text, of, _state in costs if of == currency), Decimal())
        assert sum((line.total for line in lines if line.currency == currency), Decimal()) == whole
    names = [line.name for line in lines]
    assert names == sorted(names, key=lambda name: (not name, name))
    assert len({(line.name, line.currency) for line in lines}) == len(lines)


@pytest.mark.django_db
def test_a_line_carries_steps_and_grants_by_how_far_they_are(people: People, client_of: Any) -> None:
    by, other = people["protector"], people["protector2"]
    case = make_case(by=by)
    planned = {"currency": "XAF", "budget_line": "2.1.4"}
    plan_step(case, by=by, cost="100", **planned)
    begun = plan_step(case, by=by, cost="20", **planned)
    dropped = plan_step(case, by=by, cost="3", **planned)
    support.start(case, begun.id, by=by)
    support.drop(case, dropped.id, outcome="Inutile (exemple).", by=by)
    signer = make_person("signataire", {"protection": Role.DECIDER}, by=people["founder"])
    grant = signed_grant(case, by=by, first=signer, second=other)
    grants.pay(grant, words="De la main à la main (exemple).", by=by)
    ask_grant(case, cost="5", **planned, by=by)
    lines = reading.costs(reading.opened(by), by)
    assert [(line.name, line.currency, dict(line.sums)) for line in lines] == [
        ("2.1.4", "XAF", {"planned": Decimal(105), "engaged": Decimal(20)}),
        ("", "XAF", {"spent": Decimal(150000)}),
    ]
    page = client_of(by).get("/bureau/dossiers/couts/").content.decode()
    assert "2.1.4" in page
    assert "sur aucune ligne" in page.lower()
    cases.restrict(Case.objects.get(), [], by=by)
    assert reading.costs(reading.opened(other), other) == []


@pytest.mark.django_db
def test_who_has_not_answered_comes_first_and_each_recipient_has_its_results(people: People, client_of: Any) -> None:
    by, today = people["protector"], timezone.localdate()
    case = make_case(by=by, title="Dossier-Essai")
    (person,) = Facts.opened(open_one(case, by=by)).persons
    for channel in ("fidh", "omct"):
        record_consent(case, by=by, recipient=channel)
    answered = channels.send(case, "fidh", persons=[person.id], on=today, by=by)
    channels.send(case, "omct", persons=[person.id], on=today, by=by)
    channels.note_others(case, "rsf", on=today, by=by)
    channels.reply(case, answered.id, on=today, outcome="accepted", by=by)
    sent = reading.sendings(reading.opened(by))
    assert [(one.it.channel, one.it.outcome) for one in sent] == [("omct", ""), ("fidh", "accepted")]
    assert [line[1:] for line in reading.by_recipient(sent)] == [(1, 1, [("accepted", 1)]), (1, 0, [])]
    client = client_of(by)
    assert "Dossier-Essai" in client.get("/bureau/dossiers/envois/").content.decode()
    for name in ("officer", "host", "analyst"):
        for page in ("envois", "couts"):
            assert client_of(people[name]).get(f"/bureau/dossiers/{page}/").status_code == 403
