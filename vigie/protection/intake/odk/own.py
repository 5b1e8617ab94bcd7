"""The staff's own questions (`ground.questions`) as rows of an XLSForm: a new version is a new form on telephones."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.ground.questions.declared import asked_in
from vigie.ground.questions.kinds import MOST, YES_NO, Kind, Question
from vigie.ground.questions.queries import in_use
from vigie.ground.terms.queries import parent_of, terms

Row = dict[str, str]
Said = Callable[..., Row]  # a text in each language, under the name of a column
OWN = "own_"  # before a question's key: no name of ours, and so no reference of ours, is ever theirs
YES_NO_LIST = "own_yes_no"
TYPES = {Kind.LINE: "text", Kind.WORDS: "text", Kind.DAY: "date", Kind.NUMBER: "integer"}
NOT_A_NUMBER = _("A number, from zero on.")


class Worded:
    """A text of a question that says itself in the language of the moment."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._question = Question("", Kind.LINE, texts)

    def __str__(self) -> str:
        return self._question.label()


def rows_for_acts(said: Said) -> list[Row]:
    """The questions that are asked of an act now, each only of the acts that it is for, and the number of their version
    beside them: by that the answers are read, whatever is asked when the telephone sends."""
    form = asked_in("acts")
    number, questions = in_use(form) if form else (0, [])
    rows = [row for question in questions for row in _row(question, said)]
    if not rows or form is None:
        return []
    begins: Row = {"type": "begin_group", "name": "more", **said(form.label)}
    version: Row = {"type": "calculate", "name": "version", "calculation": f"'{number}'"}
    return [begins, version, *rows, {"type": "end_group", "name": ""}]


def _row(question: Question, said: Said) -> list[Row]:
    acts = [term.code for term in terms("act") if question.asked_of(parent_of("act", term.code))]
    if not acts:
        return []
    row: Row = {"type": _type(question), "name": f"{OWN}{question.key}", **said(Worded(question.labels))}
    if any(question.helps.values()):
        row |= said(Worded(question.helps), "hint")
    if question.only:
        row["relevant"] = " or ".join(f"${{act}} = '{code}'" for code in acts)
    if question.kind == Kind.WORDS:
        row["appearance"] = "multiline"
    if question.kind == Kind.NUMBER:
        row |= {"constraint": f". >= 0 and . <= {MOST}", **said(NOT_A_NUMBER, "constraint_message")}
    return [row]


def _type(question: Question) -> str:
    if question.kind == Kind.YES_NO:
        return f"select_one {YES_NO_LIST}"
    if question.kind in {Kind.ONE, Kind.SEVERAL}:
        return f"{'select_one' if question.kind == Kind.ONE else 'select_multiple'} {question.list}"
    return TYPES[Kind(question.kind)]


def yes_no() -> list[tuple[str, str | Promise]]:
    """The answers to a question of yes or no, by code."""
    return [*YES_NO]
