"""Recording a consent, and its withdrawal with what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import reminders, rules
from vigie.protection.cases.consents.rules import check, rested_on
from vigie.protection.cases.facts import Consent, Facts, found
from vigie.protection.cases.models import Case
from vigie.protection.cases.working import care_comes_first, change


def record(
    case: Case,
    *,
    person: str,
    use: str,
    recipient: str,
    given_on: date,
    expires_on: date,
    manner: str,
    words: str = "",
    state_told: bool = False,
    assent: bool = False,
    guardian: str = "",
    guardian_is_danger: bool = False,
    best_interests: str = "",
    by: Actor,
) -> Consent:
    """Keep what a person agreed to, and remind of its last day. Raises Invalid for what is no consent."""
    permit(rules.WORK, by, case.team_id)
    made = Consent(
        person=person,
        use=use,
        recipient=recipient.strip(),
        given_on=given_on.isoformat(),
        expires_on=expires_on.isoformat(),
        manner=manner,
        by=by.pseudonym,
        words=words,
        state_told=state_told,
        assent=assent,
        guardian=guardian.strip(),
        guardian_is_danger=guardian_is_danger,
        best_interests=best_interests,
    )
    known = Facts.opened(open_one(case, by=by))
    care_comes_first(known)
    check(known, made)
    owner = reminders.keeper_of(case, by=by)
    with transaction.atomic():
        if owner and expires_on >= timezone.localdate():
            made = replace(
                made, task=reminders.remind(case, owner=owner, due_at=reminders.morning_of(expires_on), by=by)
            )
        change(case, "case.consent", lambda facts: facts.with_line("consents", made), by=by)
    return made


def withdraw(case: Case, consent: str, *, why: str, by: Actor) -> None:
    """The person takes it back: from now on nothing may rely on it. No reason is owed. Raises WrongState if it ended.

    Where something was sent or is under way on it, whoever accompanies the person is reminded today, until the person
    was told (`tell`). Works on a closed case too: a consent is withdrawn at any time.
    """
    permit(rules.WORK, by, case.team_id)
    before = Facts.opened(open_one(case, by=by))
    task, owner = _given(before, consent).task, reminders.keeper_of(case, by=by)

    def changing(facts: Facts) -> Facts:
        given = _given(facts, consent)
        if given.withdrawn_on:
            raise WrongState
        today = timezone.localdate().isoformat()
        return facts.with_line("consents", replace(given, withdrawn_on=today, withdrawn_why=why.strip(), task=warned))

    with transaction.atomic():
        warned = ""
        if owner and any(rested_on(before, consent)):
            today = reminders.morning_of(timezone.localdate())
            warned = reminders.remind(case, owner=owner, due_at=today, by=by)
        change(case, "case.withdraw_consent", changing, by=by, closed_too=True)
        reminders.settle(case, task, by=by)


def tell(case: Case, consent: str, *, by: Actor) -> None:
    """The person was told what had been sent before the consent ended."""

    def changing(facts: Facts) -> Facts:
        given = _given(facts, consent)
        return facts.with_line("consents", replace(given, told_on=timezone.localdate().isoformat()))

    with transaction.atomic():
        facts = change(case, "case.tell_withdrawal", changing, by=by, closed_too=True)
        reminders.settle(case, _given(facts, consent).task, by=by)


def _given(facts: Facts, consent: str) -> Consent:
    given = found(facts.consents, consent)
    if given is None:
        raise Invalid(_("This consent is not in the case."))
    return given
