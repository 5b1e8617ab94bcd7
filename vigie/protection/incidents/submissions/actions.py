"""Writing down a submission or an answer. The first submission, and a body's own verification, are steps as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions, rules
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.sealing import keep
from vigie.protection.incidents.states import VERIFIED
from vigie.protection.incidents.submissions.register import Answer, Submission, sealed, submissions

Step = Callable[..., None]


def submit(incident: Incident, about: Submission, *, by: Actor) -> None:
    """A verified violation was brought to a body. The first time, it is then `submitted`.

    Raises Denied, Invalid before two have verified it or for a day to come, WrongState when it changed meanwhile.
    """
    permit(rules.VERIFY, by, incident.team_id)
    if incident.state not in VERIFIED:
        raise Invalid(_("Two persons verify it first: what a mandated body receives in our name must stand."))
    _not_to_come(about.day)
    known = open_one(incident, by=by)
    made = replace(about, by=by.pseudonym, at=_now())
    listed = [*submissions(known), made]
    step = actions.submit if incident.state == "verified" else None
    _keep(incident, known, listed, step, f"{made.body} : {made.what}", "incident.submit", by)


def answer(incident: Incident, submission: UUID | str, about: Answer, *, by: Actor) -> None:
    """What the body answered; where it verified the violation too, that is a step of its own. Raises as `submit`."""
    permit(rules.VERIFY, by, incident.team_id)
    _not_to_come(about.day)
    known = open_one(incident, by=by)
    listed, made = submissions(known), replace(about, by=by.pseudonym, at=_now())
    place = next((n for n, one in enumerate(listed) if one.id == str(submission)), None)
    if place is None:
        raise WrongState
    if about.day < listed[place].day:
        raise Invalid(_("The answer comes before the submission: look at the dates."))
    listed[place] = replace(listed[place], answers=[*listed[place].answers, made])
    step = actions.recognise if about.verified and incident.state == "submitted" else None
    _keep(incident, known, listed, step, f"{listed[place].body} : {made.words}", "incident.answer", by)


def _keep(
    incident: Incident,
    known: dict[str, Any],
    listed: list[Submission],
    step: Step | None,
    reason: str,
    verb: str,
    by: Actor,
) -> None:
    """With the step that goes with it, or sealed by itself where the state stays."""
    if step is not None:
        step(incident, reason=reason, facts=sealed(listed), by=by)
        return
    keep(incident, {**known, **sealed(listed)}, verb, by=by)


def _not_to_come(day: str) -> None:
    if day > timezone.localdate().isoformat():
        raise Invalid(_("The date lies in the future."))


def _now() -> str:
    return timezone.now().isoformat(timespec="minutes")
