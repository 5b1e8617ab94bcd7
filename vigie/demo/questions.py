"""What the forms ask, in the story: a draft that someone tried, and a value that waits for a second person."""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.ground.questions import actions
from vigie.ground.questions.kinds import Question
from vigie.ground.questions.models import ListChange
from vigie.protection.incidents.questions import ACT


def tell_questions(cast: dict[str, Actor]) -> None:
    """One more question for arrests, and a new kind of source."""
    asked = Question(
        "",
        "yes_no",
        {"fr": "La famille a-t-elle été prévenue ?", "en": "Was the family told?"},
        only=("arrest",),
    )
    draft = actions.write(ACT, [*ACT.questions(), asked], by=cast["moniteur-1"])
    actions.try_out(draft, {}, by=cast["moniteur-1"])
    change = ListChange(
        list="source_kind",
        kind=ListChange.Kind.ADD,
        code="community_radio",
        labels={"fr": "Radio communautaire", "en": "Community radio"},
    )
    actions.propose(change, by=cast["permanence-1"])
