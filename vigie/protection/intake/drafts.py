"""What a way in already says in coded terms: the start of a violation, never more than a proposal to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.ground.questions.declared import asked_in
from vigie.ground.questions.queries import answered, fitting
from vigie.ground.terms.queries import label, place_label

LONGEST = 20_000  # characters of one answer
MOST = 20  # acts, sources, or authors of an act
LAST_VERSION = 2**31 - 1  # of a form: what the database can number
LONGEST_KEY, MOST_ANSWERS = 80, 200  # characters of a question's key, answers to the questions of one act
Row = dict[str, Any]

# The answers of a draft, as the form of a violation names them: what they are called, and the code list they draw on.
FIELDS: dict[str, tuple[str | Promise, str]] = {
    "title": (_("Title"), ""),
    "narrative": (_("What happened"), ""),
    "day": (_("Date"), ""),
    "precision": (_("How well the date is known"), "date_precision"),
    "final_day": (_("Last day, if it lasted"), ""),
    "area": (_("Area"), "place"),
    "locality": (_("Town, village or district"), ""),
    "unknown": (_("What is not known yet"), ""),
    "motivation": (_("Is it linked to the person’s activity?"), "motivation"),
}
# What only the form of a security incident asks; the form of a violation has no such question.
FACT: dict[str, tuple[str | Promise, str]] = {"fact": (_("Security incident"), "security_incident")}
ACT: dict[str, tuple[str | Promise, str]] = {
    "act": (_("Act"), "act"),
    "victim": (_("Victim (name or pseudonym)"), ""),
    "counting_unit": (_("Who is counted"), "counting_unit"),
    "category": (_("Category of the victim"), "defender_category"),
    "sex": (_("Sex"), "sex"),
    "age_band": (_("Age band"), "age_band"),
    "situation": (_("Situation of the person"), "victim_situation"),
    "details": (_("Details of the act"), ""),
}
AUTHOR: dict[str, tuple[str | Promise, str]] = {
    "category": (_("Presumed author"), "author_category"),
    "name": (_("Unit or name of the presumed author"), ""),
    "degree": (_("Degree of involvement"), "involvement_degree"),
}
SOURCE: dict[str, tuple[str | Promise, str]] = {
    "kind": (_("Kind of source"), "source_kind"),
    "reliability": (_("Reliability"), "reliability"),
    "words": (_("Who or what, and how independent of the others"), ""),
}


@dataclass(frozen=True)
class Draft:
    """Answers under the names of the violation's form: only text, whatever was sent, and checked against no list."""

    violation: Row = field(default_factory=dict)
    # With "perpetrators", a list of rows, and "more": version and answers of the questions that staff added.
    acts: list[Row] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, sealed: object) -> Draft:
        """What of it a draft can hold; names it does not know, and all that is not text, are left out."""
        given = _row(sealed)
        acts = [
            {
                **_texts(act, ACT),
                **_more(act.get("more")),
                "perpetrators": [_texts(row, AUTHOR) for row in _rows(act.get("perpetrators"))],
            }
            for act in _rows(given.get("acts"))
        ]
        return cls(
            _texts(_row(given.get("violation")), FACT | FIELDS),
            [act for act in acts if len(act) > 1 or act["perpetrators"]],
            [row for source in _rows(given.get("sources")) if (row := _texts(source, SOURCE))],
        )

    def checked(self) -> Draft:
        """The same; of the answers to the staff's own questions, those that are of their kind (`Question.fitting`)."""
        return replace(self, acts=[_checked(act) for act in self.acts])

    def __bool__(self) -> bool:
        return bool(self.violation or self.acts or self.sources)

    def sealed(self) -> Row:
        """As JSON values."""
        return asdict(self)

    def lines(self) -> list[tuple[str | Promise, str]]:
        """What it says, in the reader's language: a label and its answer each."""
        said = _said(self.violation, FACT | FIELDS)
        for act in self.acts:
            said += _said(act, ACT)
            said += _answered(act)
            for row in act["perpetrators"]:
                said += _said(row, AUTHOR)
        for source in self.sources:
            said += _said(source, SOURCE)
        return said


def _more(given: Any) -> Row:
    """The answers to the staff's own questions (`ground.questions`): by key, with the number of their version."""
    more = _row(given)
    number, answers = more.get("version"), _row(more.get("answers"))
    kept = {str(key)[:LONGEST_KEY]: value for key, value in list(answers.items())[:MOST_ANSWERS] if _answer(value)}
    known = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LAST_VERSION
    return {"more": {"version": number, "answers": kept}} if known and kept else {}


def _checked(act: Row) -> Row:
    form, more = asked_in("acts"), act.get("more")
    if form is None or more is None:
        return act
    rest = {name: value for name, value in act.items() if name != "more"}
    return {**rest, **_more({**more, "answers": fitting(form, more)})}


def _answer(value: Any) -> bool:
    """Whether it is what a question may be answered with."""
    if isinstance(value, list):
        return all(isinstance(one, str) and len(one) <= LONGEST for one in value)
    return isinstance(value, int) or (isinstance(value, str) and 0 < len(value) <= LONGEST)


def _answered(act: Row) -> list[tuple[str | Promise, str]]:
    form = asked_in("acts")
    return [*answered(form, act["more"])] if form and "more" in act else []


def _row(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}


def _rows(given: Any) -> list[Mapping[str, Any]]:
    listed = given if isinstance(given, Sequence) and not isinstance(given, (str, bytes)) else []
    return [row for row in listed[:MOST] if isinstance(row, Mapping)]


def _texts(given: Mapping[str, Any], names: Mapping[str, object]) -> Row:
    found = {name: given.get(name) for name in names}
    return {name: text[:LONGEST] for name, text in found.items() if isinstance(text, str) and text.strip()}


def _said(row: Row, names: Mapping[str, tuple[str | Promise, str]]) -> list[tuple[str | Promise, str]]:
    return [(title, _worded(row[name], codes)) for name, (title, codes) in names.items() if name in row]


def _worded(answer: str, codes: str) -> str:
    if codes == "place":
        return place_label(answer)
    return label(codes, answer) if codes else answer
