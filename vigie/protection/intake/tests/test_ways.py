"""What comes by another way than the public form: sealed like the rest, proposed as a violation, never answered."""

from __future__ import annotations

from typing import Any

import pytest

from vigie.compute import crypto
from vigie.ground.access.errors import Altered, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Chain
from vigie.ground.seal.fixtures import People
from vigie.protection.intake import actions, queries
from vigie.protection.intake.drafts import MOST, Draft
from vigie.protection.intake.models import Message, Report, Way

DRAFT = {
    "violation": {
        "title": "Arrestation inventée",
        "day": "2026-11-02",
        "precision": "about",
        "area": "CM-EN",
        "x": "y",
    },
    "acts": [{"act": "arrest", "victim": "Personne inventée", "perpetrators": [{"category": "police"}]}, {"act": 7}],
    "sources": [{"kind": "witness"}, "nonsense"],
}


def brought(words: str = "Quelques mots inventés.", draft: Any = DRAFT, submission: str = "m" * 43) -> Report:
    return actions.take_in(
        way=Way.FIELD,
        words=words,
        draft=Draft.of(draft),
        country="CMR",
        urgency="none",
        submission=submission,
        chain=Chain.PUBLIC,
        by=Actor.nobody(),
    )


def test_a_draft_keeps_text_under_names_it_knows_and_nothing_else() -> None:
    draft = Draft.of(DRAFT)
    assert draft.violation == {k: v for k, v in DRAFT["violation"].items() if k != "x"}
    assert draft.acts == [{"act": "arrest", "victim": "Personne inventée", "perpetrators": [{"category": "police"}]}]
    assert draft.sources == [{"kind": "witness"}]
    assert Draft.of(draft.sealed()) == draft
    for odd in ({}, {"violation": 3, "acts": "abc", "sources": None}, {"acts": [[1]]}):
        assert not Draft.of(odd)
    assert len(Draft.of({"acts": [{"act": "arrest"}] * 1000}).acts) == MOST


@pytest.mark.django_db
def test_what_a_device_brings_is_sealed_and_fills_the_form_of_a_violation(people: People, client_of: Any) -> None:
    report = brought()
    assert not report.answerable
    row = Report.objects.filter(pk=report.pk).values().get()
    assert b"field" not in bytes(row["sealed"])
    officer, monitor = client_of(people["officer"]), client_of(people["monitor"])
    page = officer.get(report.get_absolute_url()).content.decode()
    for shown in ("Quelques mots inventés.", "Arrestation inventée", "Personne inventée", "Application de terrain"):
        assert shown in page
    assert "repondre" not in page
    assert monitor.get(report.get_absolute_url()).status_code == 404
    assert queries.drafted(report, by=people["officer"]).violation["title"] == "Arrestation inventée"


@pytest.mark.django_db
def test_nobody_answers_where_nobody_has_a_code_and_once_accepted_it_waits_no_more(people: People) -> None:
    report = brought()
    assert len(queries.todo(people["officer"])) == 1
    with pytest.raises(WrongState):
        actions.answer(report, words="Bonjour.", seen=1, by=people["officer"])
    actions.accept(report, reason="Recoupé par téléphone (exemple)", by=people["officer"])
    assert queries.todo(people["officer"]) == []


@pytest.mark.django_db
def test_the_same_thing_brought_again_is_refused_and_nothing_is_refused_too(people: People) -> None:
    brought()
    with pytest.raises(actions.AlreadyReceived):
        brought("Autre chose.")
    with pytest.raises(Invalid):
        brought("  ", draft={}, submission="n" * 43)
    assert brought("", submission="o" * 43).messages.count() == 1
    assert Report.objects.count() == 2


@pytest.mark.django_db
def test_a_key_given_to_what_came_without_a_code_is_not_sealed_to(people: People) -> None:
    report = brought()
    own = crypto.public_key(crypto.new_key())
    Report.objects.filter(pk=report.pk).update(reporter_key=own, lookup=b"l" * 32)
    with pytest.raises(Altered):
        actions.answer(Report.objects.get(pk=report.pk), words="Où êtes-vous ?", seen=1, by=people["officer"])
    assert Message.objects.count() == 1
