"""Cases for tests and for the demonstration, made through the actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import actions
from vigie.protection.cases.actions import close
from vigie.protection.cases.closing import still_open
from vigie.protection.cases.consents.actions import record
from vigie.protection.cases.facts import Consent, Facts, Person, Support
from vigie.protection.cases.grants.actions import ask, sign, sign_second
from vigie.protection.cases.models import Case, EmergencyGrant
from vigie.protection.cases.support.actions import plan


def a_person(**changes: Any) -> Person:
    """A woman who is a journalist."""
    known = {"name": "Personne A (exemple)", "category": "journalist", "sex": "woman", "age_band": "25-34"}
    return Person(**{**known, **changes})


def make_case(
    *, by: Actor, country: str = "CMR", urgency: str = "soon", people: list[User] | None = None, **facts: Any
) -> Case:
    """An opened case of one person."""
    known: dict[str, Any] = {"title": "Dossier (exemple)", "situation": "Situation inventée.", "persons": [a_person()]}
    return actions.open_case(Facts(**{**known, **facts}), country=country, urgency=urgency, people=people, by=by)


def taken_case(*, by: Actor, **facts: Any) -> Case:
    """A case that its opener accompanies."""
    case = make_case(by=by, **facts)
    actions.take(case, reason="Je l’accompagne (exemple).", by=by)
    return case


def record_consent(case: Case, *, by: Actor, person: str = "", days: int = 30, **changes: Any) -> Consent:
    """The consent of the case's own person, unless another is named, from today for so many days."""
    today = timezone.localdate()
    known: dict[str, Any] = {"use": "help", "recipient": "fidh", "given_on": today, "manner": "spoken"}
    known["expires_on"] = today + timedelta(days=days)
    return record(case, **{**known, "person": person or _principal(case, by), **changes}, by=by)


def plan_step(case: Case, *, by: Actor, owner: User | None = None, person: str = "", **changes: Any) -> Support:
    """A step of support for the case's own person, unless another is named, due in a week."""
    known: dict[str, Any] = {"kind": "legal", "what": "Trouver une avocate (exemple)", "owner": owner or by.user}
    known["deadline"] = timezone.localdate() + timedelta(days=7)
    return plan(case, **{**known, "person": person or _principal(case, by), **changes}, by=by)


def _principal(case: Case, by: Actor) -> str:
    principal = Facts.opened(open_one(case, by=by)).principal
    return principal.id if principal else ""


def ask_grant(case: Case, *, by: Actor, **changes: Any) -> EmergencyGrant:
    """A grant for the case's own person."""
    known: dict[str, Any] = {"cost": "150000", "currency": "XAF", "purpose": "Transport et loyer (exemple)"}
    return ask(case, **{"person": _principal(case, by), **known, **changes}, by=by)


def signed_grant(case: Case, *, by: Actor, first: Actor, second: Actor) -> EmergencyGrant:
    """A grant that two people signed."""
    grant = ask_grant(case, by=by)
    sign(grant, words="D’accord (exemple).", by=first)
    sign_second(grant, words="D’accord aussi (exemple).", by=second)
    return grant


def close_leaving(case: Case, *, by: Actor, outcome: str = "safe") -> None:
    """Close a case; whatever is still open in it is left, with a reason."""
    going_on = still_open(case, Facts.opened(open_one(case, by=by)), by)
    left = {one.key: "Laissé (exemple)." for one in going_on}
    close(case, outcome=outcome, reason="Fini (exemple).", left=left, by=by)
