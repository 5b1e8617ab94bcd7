"""Wording a version of a form, trying it, approving it by a second person; the same for values of code lists."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Denied, FourEyes, Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.questions import rules
from vigie.ground.questions.declared import Form
from vigie.ground.questions.kinds import LISTED, AnswersForm, Question
from vigie.ground.questions.lists import FIXED_LISTS
from vigie.ground.questions.models import FormVersion, ListChange
from vigie.ground.questions.queries import draft_of, values
from vigie.ground.questions.states import CHANGE, VERSION
from vigie.ground.terms import changes
from vigie.ground.terms.queries import is_code

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
MOST = 60  # questions of one form
LANGUAGES = ("fr", "en")


def _writer(by: Actor) -> User:
    permit(rules.EDIT, by)
    if by.user is None:
        raise Denied
    return by.user


def write(form: Form, questions: list[Question], *, by: Actor) -> FormVersion:
    """Put these questions into the form's draft, begun here if there is none; who writes last is its author.

    A question without a key is new and gets one. Raises Invalid for a question that lacks its words in a language or
    its list, or that keeps its key but is of another kind: the old answers would no longer be read.
    """
    writer = _writer(by)
    asked = [question if question.key else replace(question, key=f"q_{secrets.token_hex(4)}") for question in questions]
    _check(form, asked)
    with transaction.atomic():
        draft = draft_of(form)
        if draft is None:
            top = FormVersion.objects.filter(form=form.code).aggregate(top=Max("number"))["top"] or 0
            draft = FormVersion(form=form.code, number=top + 1, written_by=writer)
        draft.state = VERSION.next(draft.state, "rewrite")
        draft.questions, draft.written_by = [question.as_json() for question in asked], writer
        draft.save()
        note("form.write", draft, by=by)
    return draft


def _check(form: Form, questions: list[Question]) -> None:
    if len(questions) > MOST:
        raise Invalid(_("A form that asks this much is not filled in. Take some questions out."))
    if any(not question.labels.get(language, "").strip() for question in questions for language in LANGUAGES):
        raise Invalid(_("Each question has its words in French and in English."))
    if any(question.kind in LISTED and not values(question.list).exists() for question in questions):
        raise Invalid(_("A question that chooses from a list says from which."))
    if any(not is_code(form.about, code) for question in questions for code in question.only):
        raise Invalid(_("A question is kept for something that is not in the list."))
    if any(count > 1 for count in Counter(question.key for question in questions).values()):
        raise Invalid(_("The same question stands twice in the form."))
    known = _every_question_ever(form)
    if any((q.kind, q.list) != known.get(q.key, (q.kind, q.list)) for q in questions):
        raise Invalid(_("A question that was asked before keeps its kind. Take it out and add a new one."))


def _every_question_ever(form: Form) -> dict[str, tuple[str, str]]:
    """Kind and list of each question that any record may have answered."""
    used = FormVersion.objects.filter(form=form.code, state__in=["approved", "replaced"])
    all_questions = [question for version in used for question in version.asked()] + form.questions()
    return {question.key: (question.kind, question.list) for question in all_questions}


def try_out(draft: FormVersion, given: Any, *, by: Actor) -> AnswersForm:
    """Fill in the draft as those who come after will; nothing of it is kept. A valid filling marks it as tried."""
    _writer(by)
    VERSION.next(draft.state, "try")
    filled = AnswersForm(draft.asked(), given)
    if filled.is_valid():
        with transaction.atomic():
            locked = FormVersion.objects.select_for_update().get(pk=draft.pk)
            FormVersion.objects.filter(pk=locked.pk).update(state=VERSION.next(locked.state, "try"))
            note("form.try", locked, by=by)
    return filled


def approve(draft: FormVersion, *, by: Actor) -> None:
    """Someone other than its author puts it to use; the version before is replaced. Raises FourEyes, WrongState."""
    reader = _writer(by)
    with transaction.atomic():
        locked = FormVersion.objects.select_for_update().get(pk=draft.pk)
        if locked.written_by_id == reader.pk:
            raise FourEyes
        state = VERSION.next(locked.state, "approve")
        FormVersion.objects.filter(form=locked.form, state="approved").update(state="replaced")
        FormVersion.objects.filter(pk=locked.pk).update(state=state, approved_by=reader)
        note("form.approve", locked, by=by)


def drop(draft: FormVersion, *, by: Actor) -> None:
    """The draft is not wanted any more."""
    _writer(by)
    with transaction.atomic():
        locked = FormVersion.objects.select_for_update().get(pk=draft.pk)
        FormVersion.objects.filter(pk=locked.pk).update(state=VERSION.next(locked.state, "drop"))
        note("form.drop", locked, by=by)


def propose(change: ListChange, *, by: Actor) -> None:
    """Ask for a change of a code list. Raises Invalid for one that could not be done, or that waits already."""
    change.written_by = _writer(by)
    term = values(change.list).filter(code=change.code).first()
    adding = change.kind == ListChange.Kind.ADD
    if change.list in FIXED_LISTS and change.kind != ListChange.Kind.RELABEL:
        raise Invalid(_("Rules and counts stand on the values of this list: only their names can change."))
    if adding and (not CODE.fullmatch(change.code) or term is not None):
        raise Invalid(_("The code is new, and of small letters, digits and underscores."))
    if not adding and term is None:
        raise Invalid(_("This value is not in the list."))
    if change.kind == ListChange.Kind.RETIRE and change.code.endswith("unknown"):
        raise Invalid(_("“Not known” is always a value."))
    if change.kind in (ListChange.Kind.ADD, ListChange.Kind.RELABEL) and not _both(change.labels):
        raise Invalid(_("A value has its name in French and in English."))
    if adding and _needs_parent(change.list) and not _needs_parent(change.list).filter(code=change.parent).exists():
        raise Invalid(_("Say under which value of the other list it stands."))
    with transaction.atomic():
        if ListChange.objects.filter(list=change.list, code=change.code, state="proposed").exists():
            raise Invalid(_("A change of this value waits already."))
        change.save(force_insert=True)
        note("list.propose", change, by=by)


def _both(labels: dict[str, str]) -> bool:
    return all(labels.get(language, "").strip() for language in LANGUAGES)


def _needs_parent(list_code: str) -> Any:
    """The values of the list to which this list's belong; none where they belong to none."""
    sample = values(list_code).exclude(parent=None).first()
    return values(sample.parent.list_id if sample and sample.parent else "")


def settle(change: ListChange, verb: str, *, by: Actor) -> None:
    """A second person does it (`approve`), or anyone takes it back (`drop`). Raises FourEyes, WrongState."""
    reader = _writer(by)
    with transaction.atomic():
        locked = ListChange.objects.select_for_update().get(pk=change.pk)
        state = CHANGE.next(locked.state, verb)
        if verb == "approve":
            if locked.written_by_id == reader.pk:
                raise FourEyes
            _do(locked)
        ListChange.objects.filter(pk=locked.pk).update(state=state, approved_by=reader if verb == "approve" else None)
        note(f"list.{verb}", locked, by=by)


def _do(change: ListChange) -> None:
    if change.kind == ListChange.Kind.ADD:
        changes.add_term(change.list, change.code, labels=change.labels, parent=change.parent)
    elif change.kind == ListChange.Kind.RELABEL:
        changes.relabel(change.list, change.code, labels=change.labels)
    else:
        changes.offer(change.list, change.code, offered=change.kind == ListChange.Kind.RESTORE)
