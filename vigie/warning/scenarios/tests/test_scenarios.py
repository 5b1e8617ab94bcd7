"""Scenarios from their signal to their score."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.seal.fixtures import People
from vigie.warning.scenarios import actions, queries
from vigie.warning.scenarios.factories import branched, make_scenario
from vigie.warning.scenarios.models import Scenario, Version
from vigie.warning.scenarios.scoring import OTHER
from vigie.warning.signals.factories import make_signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def written_yesterday(made: Scenario) -> None:
    """As if its branches stood before the day on which one of them happened."""
    Version.objects.filter(scenario=made).update(written_at=timezone.now() - timedelta(days=1))


def test_what_was_written_when_it_had_happened_gets_no_score_and_the_pages_say_so(people: People, client_of) -> None:
    made = make_scenario(by=people["analyst"])
    said = {"happened": "tense", "happened_on": timezone.localdate(), "words": "Vu (exemple)."}
    actions.score(made, **said, by=people["officer"])
    assert queries.scores(people["analyst"]) == []
    page = client_of(people["analyst"]).get(made.get_absolute_url()).content.decode()
    assert "Pas de note" in page
    assert "Brier" not in page
    assert "pas de note" in client_of(people["analyst"]).get("/bureau/scenarios/").content.decode()


def test_every_revision_is_a_version_that_stays(people: People) -> None:
    made = make_scenario(by=people["analyst"])
    version, tree = actions.newest(made, by=people["analyst2"])
    assert version.number == 2
    changed = branched(tree, (("mild", "Le calme", 70), ("grave", "L’orage", 30)))
    actions.revise(made, changed, read=2, by=people["analyst2"])
    with pytest.raises(WrongState):
        actions.revise(made, changed, read=2, by=people["analyst"])
    (read,) = queries.read([made], people["officer"])
    assert [len(one.tree.nodes) for one in read.versions] == [0, 3, 2]


def test_who_may_write_and_what_is_refused(people: People) -> None:
    day = timezone.localdate() + timedelta(days=30)
    good = {"title": "T", "question": "Q", "country": "CMR", "horizon": day}
    with pytest.raises(Denied):
        actions.write(**good, by=people["monitor"])
    for bad in ({"title": " "}, {"country": "XXX"}, {"horizon": timezone.localdate()}):
        with pytest.raises(Invalid):
            actions.write(**{**good, **bad}, by=people["analyst"])
    assert not Scenario.objects.exists()
    assert not Version.objects.exists()


def test_another_than_the_author_says_what_happened_once(people: People) -> None:
    made = make_scenario(by=people["analyst"])
    today = timezone.localdate()
    said = {"happened": "tense", "happened_on": today, "words": "Deux convocations (exemple)."}
    with pytest.raises(FourEyes):
        actions.score(made, **said, by=people["analyst"])
    with pytest.raises(Denied):
        actions.score(made, **said, by=people["monitor"])
    for bad in ({"happened": "nowhere"}, {"happened_on": today + timedelta(days=1)}, {"words": " "}):
        with pytest.raises(Invalid):
            actions.score(made, **{**said, **bad}, by=people["officer"])
    written_yesterday(made)
    actions.score(made, **said, by=people["officer"])
    (found,) = queries.scores(people["analyst"])
    assert found.ours == pytest.approx(0.25 + 0.49 + 0.04)
    assert queries.scores(people["outsider"]) == []
    with pytest.raises(WrongState):
        actions.score(Scenario.objects.get(), **said, by=people["decider"])
    _version, tree = actions.newest(made, by=people["analyst"])
    with pytest.raises(WrongState):
        actions.revise(made, tree, read=2, by=people["analyst"])


def test_the_database_itself_refuses_a_score_by_the_author(people: People) -> None:
    made = make_scenario(by=people["analyst"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.filter(pk=made.pk).update(state="scored", scored_by=made.written_by)


def test_a_scenario_without_branches_is_not_scored(people: People) -> None:
    day = timezone.localdate() + timedelta(days=30)
    made = actions.write(title="T", question="Q", country="CMR", horizon=day, by=people["analyst"])
    with pytest.raises(Invalid):
        actions.score(made, happened=OTHER, happened_on=timezone.localdate(), words="x", by=people["officer"])


def test_when_its_horizon_has_come_others_are_asked_and_not_its_author(people: People) -> None:
    make_scenario(by=people["analyst"], days=10)
    names = ("analyst", "officer", "monitor", "outsider")
    assert [len(queries.todo(people[name])) for name in names] == [0, 0, 0, 0]
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        assert [len(queries.todo(people[name])) for name in names] == [0, 1, 0, 0]


def test_the_pages_of_a_scenario(people: People, client_of) -> None:
    signal = make_signal()
    analyst = client_of(people["analyst"])
    begun = {"title": "Titre planté", "question": "Que se passe-t-il ?", "country": "CMR"}
    horizon = (timezone.localdate() + timedelta(days=40)).isoformat()
    at = f"/bureau/scenarios/signal/{signal.pk}/"
    assert analyst.post(at, {**begun, "horizon": "2020-01-01"}).status_code == 422
    went = analyst.post(at, {**begun, "horizon": horizon})
    made = Scenario.objects.get()
    branches = f"{made.get_absolute_url()}branches/racine/"
    assert went["Location"] == branches
    short = {"words_0": "Le calme", "percent_0": "60", "words_1": "L’orage", "percent_1": "30"}
    refused = analyst.post(branches, short)
    assert refused.status_code == 422
    assert "90" in refused.content.decode()
    assert "L’orage" in refused.content.decode()
    assert analyst.post(branches, {**short, "percent_1": ""}).status_code == 422
    assert analyst.post(branches, {"words_0": "Seule", "percent_0": "99"}).status_code == 422
    assert analyst.post(branches, {**short, "percent_1": "40"}).status_code == 302
    advice = {"to_0": "Barreau", "words_0": "Tenir une liste."}
    assert analyst.post(f"{made.get_absolute_url()}conseils/", {"to_0": "Barreau"}).status_code == 422
    assert analyst.post(f"{made.get_absolute_url()}conseils/", advice).status_code == 302
    page = client_of(people["officer"]).get(made.get_absolute_url()).content.decode()
    assert all(words in page for words in ("Titre planté", "<svg", "Tenir une liste.", "60 %"))
    assert "Tenir une liste." not in analyst.get(f"{made.get_absolute_url()}?version=2").content.decode()
    assert analyst.get(f"{made.get_absolute_url()}?version=x").status_code == 200
    written_yesterday(made)
    (key, *_rest) = [leaf.key for leaf in actions.newest(made, by=people["analyst"])[1].leaves()]
    said = {"happened": key, "happened_on": timezone.localdate().isoformat(), "words": "Vu."}
    assert analyst.post(f"{made.get_absolute_url()}noter/", said).status_code == 422
    assert client_of(people["officer"]).post(f"{made.get_absolute_url()}noter/", said).status_code == 302
    assert "0.32" in analyst.get(made.get_absolute_url()).content.decode()
    assert client_of(people["outsider"]).get(made.get_absolute_url()).status_code == 404
    assert "Titre planté" not in client_of(people["outsider"]).get("/bureau/scenarios/").content.decode()
    assert made.get_absolute_url() in analyst.get(f"/bureau/signaux/{signal.pk}/").content.decode()
    assert analyst.get(f"{made.get_absolute_url()}branches/nowhere/").status_code == 404
