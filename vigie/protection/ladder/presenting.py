"""What a ladder says, in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vigie.compute.ladder import Reading, Reason, Rung
from vigie.ground.terms.queries import label
from vigie.protection.ladder.drawing import COLOURS, RUNGS
from vigie.protection.ladder.facts import SECURITY, Step

REACHED: dict[Rung, str | Promise] = {
    Rung.THREAT: gettext_lazy("For the first time in half a year there is a threat, harassment or a restriction."),
    Rung.ATTACK: gettext_lazy("For the first time in half a year there is an attack or an arrest."),
}
NEXT: dict[Rung, str | Promise] = {
    Rung.THREAT: gettext_lazy("Where such incidents went on, a threat came next."),
    Rung.ATTACK: gettext_lazy("Where threats went on, an attack came next."),
}


def sentence(reason: Reason) -> str:
    """Why attention is asked for."""
    if reason.rule == "rung":
        return str(REACHED[reason.rung])
    if reason.rule == "many":
        return ngettext(
            "%(steps)d step in the last %(days)d days.", "%(steps)d steps in the last %(days)d days.", reason.steps
        ) % {"steps": reason.steps, "days": reason.days}
    return _("The last steps come at least twice as close together as those before.")


def sentences(reading: Reading) -> list[str]:
    """What the ladder says today; one sentence at least."""
    if not reading.reasons:
        return [_("Nothing asks for attention today.")]
    ahead = [str(NEXT[reading.next])] if reading.next else []
    return [*(sentence(reason) for reason in reading.reasons), *ahead]


@dataclass(frozen=True)
class Row:
    """One step as a line of the table behind the picture."""

    step: Step
    rung: str | Promise
    colour: str
    what: str


def rows(steps: list[Step]) -> list[Row]:
    """The newest first."""
    return [
        Row(
            step,
            RUNGS[step.rung],
            COLOURS[step.rung],
            label("security_incident" if step.source == SECURITY else "act", step.what),
        )
        for step in reversed(steps)
    ]
