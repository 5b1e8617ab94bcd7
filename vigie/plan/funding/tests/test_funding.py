"""Calls come from files, proposals are submitted by another, grants are reconciled with their funds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.spans import parse, year
from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.plan.budget.factories import make_fund, make_funder
from vigie.plan.funding import calls, grants, proposals, queries
from vigie.plan.funding.calls_file import calls_of
from vigie.plan.funding.factories import costed_proposal, make_proposal, submitted_proposal
from vigie.plan.funding.models import Call, Grant, Proposal
from vigie.plan.tree import lives
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Element, PlanVersion
from vigie.plan.tree.queries import current_version
from vigie.plan.tree.tests.plans import SMALL

ClientOf = Callable[[Actor], Client]
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Fonds inventé</title>
<item><title>Appel inventé 1</title><link>https://fonds.example/1</link><guid>g-1</guid>
<description>&lt;p&gt;Pour la protection. Date limite : 30/05/2031.&lt;/p&gt;</description></item>
<item><title>Appel inventé 2</title><link>javascript:alert(1)</link><guid>g-2</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>urn:1</id><title>Appel inventé 3</title>
<link href="https://fonds.example/3"/><summary>Deadline: 2031-06-01</summary></entry></feed>"""
CSV = "titre;date limite;url\nAppel inventé 4;15/07/2031;https://fonds.example/4\n;;\nAppel inventé 5;;\n"


@pytest.fixture
def version(planners: People) -> PlanVersion:
    kept = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert kept
    return kept


def _element(version: PlanVersion, text: str) -> Element:
    return version.nodes.select_related("element").get(text=text).element


def test_feeds_and_tables_are_read_and_only_web_addresses_are_linked() -> None:
    first, second = calls_of(RSS.encode())
    assert (first.title, first.deadline, first.mark) == ("Appel inventé 1", date(2031, 5, 30), "g-1")
    assert (second.address, second.deadline) == ("", None)
    assert "<p>" not in first.words
    (third,) = calls_of(ATOM.encode())
    assert (third.deadline, third.address) == (date(2031, 6, 1), "https://fonds.example/3")
    fourth, fifth = calls_of(CSV.encode())
    assert (fourth.deadline, fifth.deadline) == (date(2031, 7, 15), None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<rss><channel></channel></rss>",
        b"<rss",
        b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>',
        b"\xff\xfe",
        b"nom;date\nx;y\n",
        b"titre;date limite\nAppel;hier\n",
        b"titre;url\n;https://x.example\n",
        b"<" + b"x" * 2_000_001,
    ],
)
def test_a_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        calls_of(data)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    with suppress(Invalid):
        assert all(one.title and len(one.words) <= 4000 for one in calls_of(data))


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_what_was_decided_stays(planners: People) -> None:
    by = planners["coordinator"]
    assert calls.bring_calls(RSS.encode(), dry_run=True, by=by) == calls.Brought(2, 0, 0)
    assert not Call.objects.exists()
    assert calls.bring_calls(RSS.encode(), by=by) == calls.Brought(2, 0, 0)
    assert calls.bring_calls(RSS.encode(), by=by) == calls.Brought(0, 0, 2)
    call = Call.objects.get(deadline=date(2031, 5, 30))
    calls.sort_call(call, "follow", by=by)
    later = RSS.replace("30/05/2031", "30/06/2031").replace("inventé 2", "inventé deux")
    assert calls.bring_calls(later.encode(), by=by) == calls.Brought(0, 1, 1)
    call.refresh_from_db()
    assert (call.state, call.deadline) == ("followed", date(2031, 5, 30))
    with pytest.raises(Denied):
        calls.bring_calls(RSS.encode(), by=planners["analyst"])


@pytest.mark.django_db
def test_a_proposal_is_costed_by_activity_and_submitted_by_another(version: PlanVersion, planners: People) -> None:
    by, second = planners["coordinator"], planners["decider"]
    proposal = make_proposal(by=by)
    proposals.write(proposal, by=by)
    proposal.refresh_from_db()
    with pytest.raises(Invalid):
        proposals.submit(proposal, by=second)
    with pytest.raises(Invalid):
        proposals.set_lines(proposal, {_element(version, "Ouvrir une ligne"): "-5"}, by=by)
    proposals.set_lines(proposal, {_element(version, "Ouvrir une ligne"): "1 500,50"}, by=by)
    assert proposal.asked == Decimal("1500.50")
    with pytest.raises(FourEyes):
        proposals.submit(proposal, by=by)
    with pytest.raises(Denied):
        proposals.submit(proposal, by=planners["treasurer"])
    proposal = proposals.submit(proposal, by=second)
    with pytest.raises(WrongState):
        proposals.set_lines(proposal, {}, by=by)
    with pytest.raises(Invalid):
        proposals.answered(proposal, "win", words=" ", by=second)
    assert proposals.answered(proposal, "win", words="Accordé (inventé).", by=second).state == "won"


@pytest.mark.django_db
def test_what_was_asked_for_activities_of_a_plan_before_stays(
    version: PlanVersion, planners: People, client_of: ClientOf
) -> None:
    by, line = planners["coordinator"], _element(version, "Ouvrir une ligne")
    proposal = costed_proposal(by=by, amounts={line: "1000"})
    import_plan(SMALL.replace(b"2031-2033", b"2030-2036"), source="essai.txt", by=by, new_plan=True)
    lives.step(version.plan, "end", by=by)
    shown = current_version()
    assert shown
    assert shown.plan_id != version.plan_id
    address, other = reverse("funding:cost", args=[proposal.pk]), _element(shown, "Ouvrir une ligne")
    assert client_of(by).post(address, {str(other.pk): "200"}).status_code == 302
    assert dict(proposal.lines.values_list("element_id", "amount_eur")) == {line.pk: 1000, other.pk: 200}
    assert client_of(by).post(address, {str(other.pk): ""}).status_code == 302
    assert dict(proposal.lines.values_list("element_id", "amount_eur")) == {line.pk: 1000}


@pytest.mark.django_db
def test_lines_of_another_plan_stand_apart_and_can_be_taken_out(
    version: PlanVersion, planners: People, client_of: ClientOf
) -> None:
    by, before = planners["coordinator"], _element(version, "Ouvrir une ligne")
    proposal = costed_proposal(by=by, amounts={before: "1000"})
    address, page = (reverse("funding:drop_line", args=[proposal.pk, before.pk]), proposal.get_absolute_url())
    assert "Lignes d’un autre plan" not in client_of(by).get(page).content.decode()
    import_plan(SMALL.replace(b"2031-2033", b"2030-2036"), source="essai.txt", by=by, new_plan=True)
    lives.step(version.plan, "end", by=by)
    shown = current_version()
    assert shown
    other = _element(shown, "Ouvrir une ligne")
    proposals.set_lines(proposal, {other: "200"}, by=by)
    here, elsewhere = queries.lines_of(proposal, shown)
    assert [(node.element_id, amount) for node, amount in here] == [(other.pk, 200)]
    assert [(node.element_id, amount) for node, amount in elsewhere] == [(before.pk, 1000)]
    read = client_of(by).get(page).content.decode()
    assert "Lignes d’un autre plan" in read
    assert address in read
    assert reverse("funding:drop_line", args=[proposal.pk, other.pk]) not in read
    reader = make_person("reader", {"direction": Role.DECIDER}, by=planners["founder"])
    assert address not in client_of(reader).get(page).content.decode()
    assert client_of(planners["outsider"]).post(address).status_code == 404
    client_of(reader).post(address)
    assert proposal.lines.count() == 2
    assert client_of(by).get(address).status_code == 405
    assert client_of(by).post(address).status_code == 302
    assert dict(proposal.lines.values_list("element_id", "amount_eur")) == {other.pk: 200}
    assert client_of(by).post(address).status_code == 404
    proposals.set_lines(proposal, {before: "50"}, by=by)
    proposals.submit(proposals.write(proposal, by=by), by=planners["coordinator2"])
    assert address not in client_of(by).get(page).content.decode()
    client_of(by).post(address)
    assert proposal.lines.count() == 2


@pytest.mark.django_db
def test_the_database_refuses_a_proposal_submitted_by_one_alone(version: PlanVersion, planners: People) -> None:
    proposal = make_proposal(by=planners["coordinator"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            state="submitted", submitted_by=proposal.begun_by, submitted_at=proposal.begun_at
        )


@pytest.mark.django_db
def test_coverage_weighs_each_amount_by_its_chance(version: PlanVersion, planners: People) -> None:
    line = _element(version, "Ouvrir une ligne")
    costed_proposal(by=planners["coordinator"], chance=50, amounts={line: "1000.01"})
    costed_proposal(by=planners["coordinator"], chance=10, amounts={line: "100"})
    assert queries.coverage(version) == {line.pk: Decimal("510.01")}
    shown = {row.node.element_id: row for row in queries.covered(version)}
    assert shown[line.pk].budget is None  # not costed, which is not nought
    (idea, *_rest) = queries.pipeline(planners["coordinator"])
    assert (idea.asked, idea.weighted) == (Decimal("1100.01"), Decimal("510.01"))
    assert [stage.proposals for stage in queries.pipeline(planners["analyst"])] == [[], [], []]


@pytest.mark.django_db
def test_a_grant_is_reconciled_with_the_money_of_its_fund(version: PlanVersion, planners: People) -> None:
    by = planners["treasurer"]
    funder = make_funder(by=by)
    won = submitted_proposal(funder=funder, by=planners["coordinator"], second=planners["decider"])
    fund = make_fund(amount="1000", by=by)
    with pytest.raises(Invalid):
        grants.make_grant(fund, agreement="C-1", proposal=won, by=by)
    won = proposals.answered(won, "win", words="Accordé.", by=planners["decider"])
    grant = grants.make_grant(fund, agreement="C-1", proposal=won, by=by)
    first = grants.plan_instalment(grant, due_on=date(2031, 1, 31), amount="600", by=by)
    with pytest.raises(Invalid):
        grants.plan_instalment(grant, due_on=date(2031, 6, 30), amount="400.01", by=by)
    with pytest.raises(Invalid):
        grants.receive(first, on=date.today() + timedelta(days=1), amount="600", by=by)  # noqa: DTZ011
    grants.receive(first, on=date(2025, 1, 31), amount="598.20", by=by)
    with pytest.raises(WrongState):
        grants.receive(first, on=date(2025, 1, 31), amount="598.20", by=by)
    (row,) = queries.reconciled(by)
    assert (row.planned, row.received, row.unplanned) == (Decimal(600), Decimal("598.20"), Decimal(400))
    grants.expect_report(grant, kind="whole", span=year(2031), due_on=date(2032, 3, 1), by=by)
    with pytest.raises(Invalid):
        grants.step(grant, "close", by=by)
    due = grant.reports_due.get()
    grants.send_report(due, on=date(2025, 3, 1), by=by)
    assert grants.step(grant, "close", by=by).state == "closed"
    with pytest.raises(Denied):
        grants.plan_instalment(grant, due_on=date(2031, 1, 1), amount="1", by=planners["evaluator"])


@pytest.mark.django_db
def test_conditions_are_met_once_and_say_how(version: PlanVersion, planners: People) -> None:
    by = planners["treasurer"]
    grant = grants.make_grant(make_fund(by=by), agreement="C-2", by=by)
    condition = grants.ask_condition(grant, words="Ouvrir un compte séparé", due_on=None, by=by)
    with pytest.raises(Invalid):
        grants.meet_condition(condition, how="", by=by)
    grants.meet_condition(condition, how="Ouvert en mars (inventé)", by=by)
    with pytest.raises(WrongState):
        grants.meet_condition(condition, how="Encore", by=by)


@pytest.mark.django_db
def test_what_is_due_stands_on_the_first_page_of_who_may_do_it(version: PlanVersion, planners: People) -> None:
    by = planners["coordinator"]
    with time_machine.travel("2031-05-20T12:00:00Z"):
        calls.enter_call(title="Appel", deadline=date(2031, 5, 30), address="", words="", by=by)
        proposal = make_proposal(due_on=date(2031, 5, 25), by=by)
        proposals.give_task(proposal, what="Écrire", owner=planners["evaluator"].user, due_on=date(2031, 5, 19), by=by)
        mine = queries.todo(planners["evaluator"])
        assert {line.level for line in mine} == {"orange", "yellow"}
        assert {line.url for line in mine} == {proposal.get_absolute_url()}
        assert queries.todo(planners["analyst"]) == []


@pytest.mark.django_db
def test_the_pages_lead_from_a_call_to_a_grant(version: PlanVersion, planners: People, client_of: ClientOf) -> None:
    one, other = client_of(planners["coordinator"]), client_of(planners["decider"])
    funder = make_funder(by=planners["treasurer"])
    one.post(reverse("funding:new_call"), {"title": "Appel inventé", "deadline": "2031-05-30"})
    call = Call.objects.get()
    assert "Appel inventé" in one.get(call.get_absolute_url()).content.decode()
    asked = {"title": "Former (inventé)", "funder": str(funder.pk), "span": "2031", "chance": "50"}
    wrong = one.post(reverse("funding:new_proposal"), asked | {"span": "bientôt"})
    assert (wrong.status_code, "Former (inventé)" in wrong.content.decode()) == (422, True)
    one.post(f"{reverse('funding:new_proposal')}?appel={call.pk}", asked)
    proposal = Proposal.objects.get()
    assert (proposal.call, proposal.due_on, proposal.span) == (call, call.deadline, parse("2031"))
    line = _element(version, "Ouvrir une ligne")
    assert one.post(reverse("funding:cost", args=[proposal.pk]), {str(line.pk): "beaucoup"}).status_code == 422
    one.post(reverse("funding:cost", args=[proposal.pk]), {str(line.pk): "200"})
    one.post(reverse("funding:write", args=[proposal.pk]))
    other.post(reverse("funding:submit", args=[proposal.pk]))
    other.post(reverse("funding:answer", args=[proposal.pk, "win"]), {"words": "Accordé (inventé)"})
    assert "Accordé (inventé)" in one.get(proposal.get_absolute_url()).content.decode()
    fund = make_fund(by=planners["treasurer"])
    given = {"fund": str(fund.pk), "proposal": str(proposal.pk), "agreement": "C-3"}
    one.post(reverse("funding:new_grant"), given)
    grant = Grant.objects.get()
    assert "C-3" in one.get(grant.get_absolute_url()).content.decode()
    for name in ("pipeline", "coverage", "calls", "papers", "grants"):
        assert one.get(reverse(f"funding:{name}")).status_code == 200
        assert client_of(planners["analyst"]).get(reverse(f"funding:{name}")).status_code == 404
