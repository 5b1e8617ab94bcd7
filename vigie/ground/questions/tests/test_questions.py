"""What forms ask is worded by one person, tried, and approved by another; what was answered stays readable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from vigie.ground.access.errors import Denied, FourEyes, Invalid, WrongState
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.questions import actions, queries
from vigie.ground.questions.declared import Form
from vigie.ground.questions.kinds import Question
from vigie.ground.questions.models import FormVersion, ListChange
from vigie.ground.seal.factories import make_founder, make_person
from vigie.ground.terms.loading import load
from vigie.ground.terms.queries import choices, label

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COURT = Question("court", "line", {"fr": "Tribunal", "en": "Court"}, only=("arrest",))
HEARING = Question("", "day", {"fr": "Audience", "en": "Hearing"})


@pytest.fixture
def form(tmp_path: Path) -> Form:
    shipped = tmp_path / "shipped.json"
    shipped.write_text('[{"key": "court", "kind": "line", "labels": {"fr": "Tribunal", "en": "Court"}}]')
    return Form("act-of-a-test", "An act", shipped, "act_group")


@pytest.fixture
def founder() -> Actor:
    load()
    return make_founder()


@pytest.fixture
def author(founder: Actor) -> Actor:
    return make_person("awa", {"monitoring": Role.MONITOR}, by=founder)


@pytest.fixture
def reader(founder: Actor) -> Actor:
    return make_person("bela", {"intake": Role.OFFICER}, by=founder)


def in_use_now(form: Form, *questions: Question, author: Actor, reader: Actor) -> FormVersion:
    draft = actions.write(form, [*questions], by=author)
    assert actions.try_out(draft, {}, by=author).is_valid()
    actions.approve(draft, by=reader)
    return FormVersion.objects.get(pk=draft.pk)


def test_until_someone_words_another_the_shipped_questions_are_asked(form: Form) -> None:
    assert [question.key for question in queries.in_use(form)[1]] == ["court"]
    assert queries.in_use(form)[0] == queries.SHIPPED


def test_a_version_is_used_when_another_person_approves_what_was_tried(
    form: Form, author: Actor, reader: Actor
) -> None:
    draft = actions.write(form, [COURT, HEARING], by=author)
    with pytest.raises(WrongState):
        actions.approve(draft, by=reader)  # nobody has tried it
    assert not actions.try_out(draft, {draft.asked()[1].key: "le mois prochain"}, by=author).is_valid()
    assert actions.try_out(draft, {"court": "inventé"}, by=author).is_valid()
    with pytest.raises(FourEyes):
        actions.approve(draft, by=author)
    assert queries.in_use(form)[0] == queries.SHIPPED
    actions.approve(draft, by=reader)
    number, asked = queries.in_use(form)
    assert (number, [q.label() for q in asked]) == (1, ["Tribunal", "Audience"])
    verbs = ["form.write", "form.try", "form.approve"]
    entries = [entry.facts for entry in Entry.objects.order_by("seq")]
    assert [entry["verb"] for entry in entries if str(draft.pk) in entry.values()] == verbs


def test_wording_it_again_asks_for_a_new_trial_and_the_last_writer_is_its_author(
    form: Form, author: Actor, reader: Actor
) -> None:
    draft = actions.write(form, [COURT], by=author)
    actions.try_out(draft, {}, by=author)
    again = actions.write(form, [COURT, HEARING], by=reader)
    assert (again.pk, again.state, again.number) == (draft.pk, "draft", 1)
    actions.try_out(again, {}, by=author)
    with pytest.raises(FourEyes):
        actions.approve(again, by=reader)


def test_what_was_answered_is_read_in_its_own_version_whatever_the_form_asks_now(
    form: Form, author: Actor, reader: Actor
) -> None:
    first = in_use_now(form, COURT, HEARING, author=author, reader=reader)
    hearing = first.asked()[1].key
    kept = {"version": 1, "answers": {"court": "Tribunal inventé", hearing: "2026-01-31", "gone": "x"}}
    in_use_now(form, replace(COURT, labels={"fr": "Juridiction", "en": "Court"}), author=author, reader=reader)
    with translation.override("fr"):
        assert queries.answered(form, kept) == [
            ("Tribunal", "Tribunal inventé"),
            ("Audience", "31 janvier 2026"),
            ("gone", "x"),
        ]
        assert queries.answered(form, {"version": 2, "answers": {"court": "x"}}) == [("Juridiction", "x")]
        assert queries.answered(form, {}) == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(COURT, labels={"fr": "Tribunal"}), "English"),
        (replace(COURT, kind="day"), "keeps its kind"),
        (Question("", "one", {"fr": "Q", "en": "Q"}, list="no_such_list"), "from which"),
        (Question("", "line", {"fr": "Q", "en": "Q"}, only=("no_such_group",)), "not in the list"),
    ],
)
def test_a_question_that_would_not_be_understood_is_refused(
    form: Form, author: Actor, wrong: Question, why: str
) -> None:
    with translation.override("en"), pytest.raises(Invalid, match=why):
        actions.write(form, [wrong], by=author)
    assert not FormVersion.objects.exists()


def test_the_database_refuses_a_version_that_one_person_approves_alone(form: Form, author: Actor) -> None:
    draft = actions.write(form, [COURT], by=author)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.filter(pk=draft.pk).update(state="approved", approved_by=author.user)


def test_who_has_no_part_in_it_neither_sees_nor_words_anything(form: Form, founder: Actor, author: Actor) -> None:
    analyst = make_person("chi", {"monitoring": Role.ANALYST}, by=founder)
    draft = actions.write(form, [COURT], by=author)
    for nobody in (analyst, Actor.nobody(), Actor.system()):
        assert not FormVersion.objects.visible_to(nobody).exists()
        with pytest.raises(Denied):
            actions.write(form, [COURT], by=nobody)
        with pytest.raises(Denied):
            actions.approve(draft, by=nobody)


def proposal(kind: str, code: str, list_code: str = "source_kind", parent: str = "", **labels: str) -> ListChange:
    return ListChange(list=list_code, kind=kind, code=code, parent=parent, labels=labels)


def test_a_value_is_added_renamed_and_retired_by_two_and_stays_readable(author: Actor, reader: Actor) -> None:
    actions.propose(proposal("add", "radio_listener", fr="Auditeur", en="Listener"), by=author)
    change = ListChange.objects.get()
    assert "radio_listener" not in dict(choices("source_kind"))
    with pytest.raises(FourEyes):
        actions.settle(change, "approve", by=author)
    actions.settle(change, "approve", by=reader)
    assert dict(choices("source_kind"))["radio_listener"] == "Auditeur"
    for kind, words in (("relabel", {"fr": "Qui écoute", "en": "Who listens"}), ("retire", {})):
        change = proposal(kind, "radio_listener", **words)
        actions.propose(change, by=author)
        actions.settle(change, "approve", by=reader)
    assert "radio_listener" not in dict(choices("source_kind"))
    assert label("source_kind", "radio_listener") == "Qui écoute"


@pytest.mark.parametrize(
    "wrong",
    [
        proposal("add", "Two Words", fr="Q", en="Q"),
        proposal("add", "new_one", fr="Q"),
        proposal("add", "unknown", fr="Q", en="Q"),
        proposal("add", "new_act", list_code="act", fr="Q", en="Q"),
        proposal("add", "new_sex", list_code="sex", fr="Q", en="Q"),
        proposal("retire", "unknown"),
        proposal("retire", "woman", list_code="sex"),
        proposal("relabel", "no_such_value", fr="Q", en="Q"),
    ],
    ids=lambda change: f"{change.kind} {change.list}.{change.code}",
)
def test_a_change_that_rules_or_records_would_not_survive_is_refused(author: Actor, wrong: ListChange) -> None:
    with pytest.raises(Invalid):
        actions.propose(wrong, by=author)
    assert not ListChange.objects.exists()


def test_a_change_is_dropped_by_anyone_of_them_and_only_once(author: Actor, reader: Actor) -> None:
    change = proposal("retire", "eyewitness")
    actions.propose(change, by=author)
    with pytest.raises(Invalid):
        actions.propose(proposal("retire", "eyewitness"), by=reader)
    actions.settle(change, "drop", by=author)
    with pytest.raises(WrongState):
        actions.settle(change, "approve", by=reader)
    assert "eyewitness" in dict(choices("source_kind"))


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        ("day", "demain", "2026-03-05"),
        ("day", 7, "2026-03-05"),
        ("yes_no", ["yes"], "yes"),
        ("number", "beaucoup", 12),
        ("number", True, 0),
        ("several", [1], ["a", "b"]),
        ("line", [], "Un mot"),
    ],
)
def test_an_answer_that_a_device_sealed_is_held_against_its_question_and_shown_whatever_it_is(
    founder: Actor, kind: str, wrong: object, right: object
) -> None:
    question = Question("q", kind, {"fr": "Question"}, list="act_group")
    assert question.fitting(wrong) is None
    assert question.fitting(right) == right
    assert question.shown(wrong) == str(wrong)


def test_answers_that_no_question_of_their_version_takes_are_left_out(form: Form) -> None:
    given = {"version": 0, "answers": {"court": "Tribunal inventé", "other": "x"}}
    assert queries.fitting(form, given) == {"court": "Tribunal inventé"}
    assert queries.fitting(form, {**given, "version": 7}) == {}
