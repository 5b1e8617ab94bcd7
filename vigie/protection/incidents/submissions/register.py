"""Submissions of a violation to mandated bodies (NHRI, UN special procedures, ACHPR…), their answers and outcomes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

KEPT_AS = "submissions"  # the key among a violation's sealed facts


class Kind(models.TextChoices):
    """Which mandate the body has."""

    NHRI = "nhri", _("National human rights institution")
    PROCEDURE = "procedure", _("UN special procedure")
    TREATY = "treaty", _("UN treaty body")
    OHCHR = "ohchr", _("UN human rights office (OHCHR)")
    ACHPR = "achpr", _("African Commission on Human and Peoples’ Rights")
    COURT = "court", _("Court of human rights")
    OTHER = "other", _("Another mandated body")


@dataclass(frozen=True)
class Answer:
    """What came back: on a day, with an outcome (a code of `channel_outcome`), and whether the body verified it."""

    day: str
    outcome: str
    words: str
    verified: bool
    by: str = ""
    at: str = ""

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)


@dataclass(frozen=True)
class Submission:
    """One sending: to whom, on which day, what was sent, and the mark of our dossier, if it was one."""

    kind: str
    body: str
    day: str
    what: str
    mark: str = ""
    by: str = ""
    at: str = ""
    answers: list[Answer] = field(default_factory=list)
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)


def submissions(known: dict[str, Any]) -> list[Submission]:
    """Those of an opened violation, in the order in which they were written down."""
    kept = known.get(KEPT_AS, [])
    return [Submission(**{**each, "answers": [Answer(**answer) for answer in each["answers"]]}) for each in kept]


def sealed(listed: list[Submission]) -> dict[str, Any]:
    """As JSON values, to be put among the facts."""
    return {KEPT_AS: [asdict(one) for one in listed]}


def marks(known: dict[str, Any]) -> list[tuple[str, str]]:
    """The dossiers that were made of a violation: mark, and mark with the reader it was made for."""
    made = [step for step in known["steps"] if step["verb"] == "export"]
    return [(step["mark"], f"{step['mark']} · {step['to']}") for step in made]
