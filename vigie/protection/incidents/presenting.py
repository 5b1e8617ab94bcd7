"""The words of each step on screen, and which steps a person can take now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents import rules
from vigie.protection.incidents.forms import ReasonForm
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.states import INCIDENT

BUTTONS: dict[str, str | Promise] = {
    "review": _("I take it for review"),
    "corroborate": _("Independent sources agree: pass it to a second person"),
    "verify": _("I verify, as the second person"),
    "submit": _("It was submitted to a mandated body"),
    "recognise": _("A mandated body verified it"),
    "refute": _("Refute"),
    "shelve": _("Close as unverifiable"),
}
DONE: dict[str, str | Promise] = {
    "review": _("Taken for review"),
    "corroborate": _("Corroborated"),
    "verify": _("Verified"),
    "submit": _("Submitted to a mandated body"),
    "recognise": _("Verified by a mandated body"),
    "correct": _("Corrected"),
    "refute": _("Refuted"),
    "shelve": _("Closed as unverifiable"),
}


@dataclass(frozen=True)
class Taken:
    """One step of the past."""

    done: str | Promise
    by: str
    at: datetime
    why: str


def taken(steps: list[dict[str, Any]]) -> list[Taken]:
    """The steps kept with the facts, in order."""
    return [Taken(DONE[s["verb"]], s["by"], datetime.fromisoformat(s["at"]), s["why"]) for s in steps]


@dataclass(frozen=True)
class Step:
    """One thing that can be done now, with its form."""

    verb: str
    button: str | Promise
    form: ReasonForm


def steps_now(incident: Incident, by: Actor, wrong: tuple[str, ReasonForm] | None = None) -> list[Step]:
    """What this person can do from here; the first of the two is not offered the second step."""
    if not may(rules.VERIFY, by, incident.team_id) or by.user is None:
        return []
    verbs = [verb for verb in INCIDENT.verbs(incident.state) if verb in BUTTONS]
    if incident.first_verifier_id == by.user.pk:
        verbs = [verb for verb in verbs if verb != "verify"]
    refused = dict([wrong]) if wrong else {}
    return [Step(v, BUTTONS[v], refused.get(v) or ReasonForm(prefix=v, use_required_attribute=False)) for v in verbs]
