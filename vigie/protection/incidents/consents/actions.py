"""Recording that a victim agreed to be named to a reader, and that they take it back."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import rules
from vigie.protection.incidents.consents.facts import LONGEST, Consent, consents_of, folded, victims_of
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.sealing import keep


def record(incident: Incident, consent: Consent, *, by: Actor) -> None:
    """Keep what a victim, or the family of one who cannot speak, agreed to. Raises Invalid for what is no consent."""
    permit(rules.EXPORT, by, incident.team_id)
    known = open_one(incident, by=by)
    _check(consent, victims_of(Facts.opened(known).acts))
    _keep(incident, known, [*consents_of(known), replace(consent, by=by.pseudonym)], "incident.consent", by)


def withdraw(incident: Incident, consent: str, *, by: Actor) -> None:
    """They take it back: from now on no dossier names them to that reader. Raises WrongState when it ended before."""
    permit(rules.EXPORT, by, incident.team_id)
    known = open_one(incident, by=by)
    kept = consents_of(known)
    if not any(one.id == consent and not one.withdrawn_on for one in kept):
        raise WrongState
    today = timezone.localdate().isoformat()
    ended = [replace(one, withdrawn_on=today) if one.id == consent else one for one in kept]
    _keep(incident, known, ended, "incident.withdraw_consent", by)


def _check(consent: Consent, victims: dict[str, bool]) -> None:
    child = {folded(name): child for name, child in victims.items()}.get(folded(consent.victim))
    if child is None:
        raise Invalid(_("Say whose name: one of the victims of this violation."))
    if not consent.recipient.strip() or not consent.words.strip():
        raise Invalid(_("Say who will learn the name, and who agreed, how and when."))
    today = timezone.localdate().isoformat()
    longest = (timezone.localdate() + LONGEST).isoformat()
    if not consent.given_on <= today <= consent.until <= longest:
        raise Invalid(_("A consent was given today or before, and ends within a year: then ask again."))
    if child and not consent.as_of_a_child:
        raise Invalid(
            _(
                "This victim is a child: the child agrees, a guardian too unless the guardian is the danger, and you "
                "write why it is in the child’s best interests."
            )
        )


def _keep(incident: Incident, known: dict[str, Any], consents: list[Consent], verb: str, by: Actor) -> None:
    keep(incident, {**known, "consents": [asdict(one) for one in consents]}, verb, by=by)
