"""Taking former versions out of the history, by two: a name typed by mistake, a consent that was withdrawn.

Nobody tidies their own past: one asks, another does it. What the violation says now stays, and so do the steps with
who corrected and why; that versions were taken out, by whom and for which reason, is said in their place.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import FourEyes, Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import rules
from vigie.protection.incidents.history.revisions import ASKED, versions
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.sealing import keep

Known = dict[str, Any]


def ask(incident: Incident, upto: int, *, reason: str, by: Actor) -> None:
    """Ask that version `upto` and those before it be forgotten. Raises Denied, Invalid, WrongState."""
    permit(rules.VERIFY, by, incident.team_id)
    _reasoned(reason)
    known = open_one(incident, by=by)
    _newest, *former = versions(incident, known)
    if upto not in {version.number for version in former}:
        raise Invalid(_("Only a former version can be taken out: what the violation says now is corrected."))
    user = str(by.user.pk) if by.user else ""
    asked = {"upto": upto, "by": by.pseudonym, "user": user, "at": _now(), "why": reason.strip()}
    keep(incident, {**known, ASKED: asked}, "incident.ask_forget", by=by, forget_asked_by=by.user)


def forget(incident: Incident, *, by: Actor) -> None:
    """Do what another person asked. Raises Denied, FourEyes for who asked, WrongState when nobody did."""
    permit(rules.VERIFY, by, incident.team_id)
    known = open_one(incident, by=by)
    asked = _asked(known)
    if by.user is None or asked["user"] == str(by.user.pk):
        raise FourEyes
    told = {"by": asked["by"], "second": by.pseudonym, "at": _now(), "why": asked["why"]}
    left = {**known, "steps": _without(known["steps"], asked["upto"], told), ASKED: {}}
    keep(incident, left, "incident.forget", by=by, forget_asked_by=None)


def call_off(incident: Incident, *, by: Actor) -> None:
    """Leave the history as it is. Raises Denied, WrongState when nobody asked."""
    permit(rules.VERIFY, by, incident.team_id)
    known = open_one(incident, by=by)
    _asked(known)
    keep(incident, {**known, ASKED: {}}, "incident.keep_history", by=by, forget_asked_by=None)


def _asked(known: Known) -> Known:
    asked: Known = known.get(ASKED, {})
    if not asked:
        raise WrongState
    return asked


def _without(steps: list[Known], upto: int, told: Known) -> list[Known]:
    """The steps without the former values of versions 1 to `upto`; the last of these corrections tells of it."""
    left, number = [], 0
    for step in steps:
        if step["verb"] == "correct":
            number += 1  # this correction replaced version `number`
            if number <= upto:
                step = {name: value for name, value in step.items() if name != "before"}
            if number == upto:
                step = {**step, "forgotten": told}
        left.append(step)
    return left


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))


def _now() -> str:
    return timezone.now().isoformat(timespec="minutes")
