"""What a person to whom an alert points agreed to: per person and use, until a day, withdrawn at any time.

A violation keeps the consents of its victims for the readers of a dossier; an alert has no violation of its own (it
starts from a signal or from what a person knows), so that what was said is kept here, in the alert's sealed facts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.warning.alerts import rules
from vigie.warning.alerts.inside import facts_of
from vigie.warning.alerts.models import Alert
from vigie.warning.alerts.stepping import keep

LONGEST = timedelta(days=366)


class Use(models.TextChoices):
    """What one agrees to, each apart. A name is never published: that is asked about being recognised."""

    INSIDE = "inside", _("Be named, or be recognised, inside the network")
    OFFICIAL = "official", _("Perhaps be recognised by an official mechanism, where army and police may sit")
    PUBLIC = "public", _("Perhaps be recognised by everyone")


@dataclass(frozen=True)
class Consent:
    """One answer of one person, in `words` of theirs; dates are ISO 8601. `agreed` is False for a no."""

    person: str
    use: str
    agreed: bool
    manner: str
    words: str
    given_on: str
    until: str
    by: str = ""
    id: str = ""
    withdrawn_on: str = ""

    def holds(self, today: date) -> bool:
        """Whether it is a yes that stands today."""
        return self.agreed and not self.withdrawn_on and self.given_on <= today.isoformat() <= self.until


def consents_of(facts: dict[str, Any]) -> list[Consent]:
    """The answers kept in an opened alert, as they came."""
    return [Consent(**one) for one in facts.get("consents", ())]


def newest(facts: dict[str, Any], use: str) -> dict[str, Consent]:
    """The last answer of each person about a use: it alone counts, so that a later no undoes an earlier yes.

    The last is the one given on the latest day; of one day, the one written down last.
    """
    in_order = sorted(consents_of(facts), key=lambda one: one.given_on)
    return {one.person.casefold(): one for one in in_order if one.use == use}


def points(facts: dict[str, Any], use: str) -> bool:
    """Whether a person can be recognised in its words. An update may have taken them out of those inside only."""
    named = bool(facts.get("names_person"))
    return bool(facts.get("inside_names_person", named)) if use == Use.INSIDE else named


def missing(facts: dict[str, Any], use: str, today: date) -> list[str]:
    """The persons to whom the alert points without a consent that holds for `use`.

    An empty name stands for one of whom nothing is written down: an alert that points to someone has asked nobody.
    """
    if not points(facts, use):
        return []
    persons = {one.person.casefold(): one.person for one in consents_of(facts)}
    agreed = {folded for folded, one in newest(facts, use).items() if one.holds(today)}
    return [name for folded, name in persons.items() if folded not in agreed] if persons else [""]


def still_out(alert: Alert, facts: dict[str, Any]) -> list[str]:
    """The audiences to whom it is out although a person to whom it points no longer agrees to that."""
    today = timezone.localdate()
    out = alert.proposals.filter(state="published").values_list("audience", flat=True)
    return [audience for audience in sorted(out) if missing(facts, audience, today)]


def must_hold(facts: dict[str, Any], use: str) -> None:
    """Raise Invalid unless everyone to whom the opened alert points agreed to this use of it."""
    without = missing(facts, use, timezone.localdate())
    if without:
        raise Invalid(
            ngettext(
                "It points to a person of whom no consent to this use holds: ask first, or change the words.",
                "It points to %(n)d persons of whom no consent to this use holds: ask first, or change the words.",
                len(without),
            )
            % {"n": len(without)}
        )


def record(alert: Alert, consent: Consent, *, by: Actor) -> Consent:
    """Keep an answer. Raises Invalid for one without a person or words, or that holds over a year."""
    permit(rules.ASSESS, by, alert.team_id)
    if not consent.person.strip() or not consent.words.strip() or consent.use not in Use.values:
        raise Invalid(_("Say who answered, for which use, and in which words."))
    given, until, today = date.fromisoformat(consent.given_on), date.fromisoformat(consent.until), timezone.localdate()
    if not given <= today <= until <= given + LONGEST:
        raise Invalid(_("A consent was given today or before, and ends within a year: then ask again."))
    known = facts_of(alert, by=by)
    kept = replace(consent, id=str(uuid4()), by=by.pseudonym, person=consent.person.strip(), withdrawn_on="")
    answers = [*known.get("consents", ()), asdict(kept)]
    keep(alert, {**known, "consents": answers}, "alert.consent", by=by)
    return kept


def withdraw(alert: Alert, consent: str, *, by: Actor) -> None:
    """The person takes back every yes to the same use: from now on none holds. What is out already stays out until it
    is withdrawn too (`still_out`). Raises WrongState for an answer that does not stand.
    """
    permit(rules.ASSESS, by, alert.team_id)
    known = facts_of(alert, by=by)
    taken = next((one for one in consents_of(known) if one.id == consent and not one.withdrawn_on), None)
    if taken is None:
        raise WrongState
    today = timezone.localdate().isoformat()
    same = {
        one.id
        for one in consents_of(known)
        if (one.person.casefold(), one.use) == (taken.person.casefold(), taken.use) and not one.withdrawn_on
    }
    answers = [{**one, "withdrawn_on": today} if one["id"] in same else one for one in known.get("consents", ())]
    keep(alert, {**known, "consents": answers}, "alert.withdraw_consent", by=by)
