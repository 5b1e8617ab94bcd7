"""How any action changes a case: opened, changed, sealed, and kept with its audit entry if nobody was faster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.protection.cases import rules
from vigie.protection.cases.facts import Done, Facts
from vigie.protection.cases.models import Case
from vigie.protection.cases.states import OPEN

TEAM = "protection"
# Every way a case changes, as the audit log names it.
Verb = Literal[
    "case.correct",
    "case.offer_care",
    "case.assess",
    "case.consent",
    "case.withdraw_consent",
    "case.tell_withdrawal",
    "case.need",
    "case.plan",
    "case.progress",
    "case.protect",
    "case.schedule",
    "case.contact",
    "case.answer",
    "case.export",
    "case.send",
    "case.reply",
    "case.ask_place",
    "case.take",
    "case.follow",
    "case.resume",
    "case.close",
    "case.reopen",
]
Change = Callable[[Facts], Facts]


def this_month() -> date:
    """The first day of this month: all that stays clear of a day."""
    return timezone.localdate().replace(day=1)


def change(case: Case, verb: Verb, changing: Change, *, by: Actor, closed_too: bool = False, **clear: Any) -> Facts:
    """Change the sealed part of an open case and keep it with its audit entry `verb`; returns what it is now.

    `changing` may refuse (Invalid). Raises Denied, or WrongState when the case is closed or changed meanwhile.
    """
    facts, read = seal_changed(case, changing, by=by, closed_too=closed_too)
    with transaction.atomic():
        keep(case, verb, read, by=by, **clear)
    return facts


def seal_changed(case: Case, changing: Change, *, by: Actor, closed_too: bool = False) -> tuple[Facts, int]:
    """The same without keeping it, before the transaction of whoever does: what it is now, and the version read."""
    permit(rules.WORK, by, case.team_id)
    if case.state not in OPEN and not closed_too:
        raise WrongState(_("This case is closed: reopen it first."))
    facts = changing(Facts.opened(open_one(case, by=by)))
    read = case.version
    case.seal(facts.sealed(), case.team_id)
    return facts, read


def keep(case: Case, verb: Verb, read: int, *, by: Actor, **clear: Any) -> None:
    """Save a case that was sealed anew, inside the caller's transaction. Raises WrongState if someone was faster."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.version != read:
        case._named_keys = None  # What was sealed in memory is nobody's: the page that says so shows what is kept.
        case.refresh_from_db()
        raise WrongState
    case.last_month = this_month()
    for name, value in clear.items():
        setattr(case, name, value)
    case.save(update_fields=[*case.sealed_fields(), "last_month", *clear])
    note(verb, case, by=by)


def care_comes_first(facts: Facts) -> None:
    """Raise Invalid while care is still to be offered to a survivor: nothing else is asked before."""
    if facts.care_first:
        raise Invalid(_("Offer medical care first and note the answer: nothing else is asked of this person before."))


def told(
    facts: Facts, verb: str, why: str, *, by: Actor, outcome: str = "", left: list[dict[str, str]] | None = None
) -> Facts:
    """The same case with one more line in its history. Raises Invalid without a reason."""
    if not why.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    at = timezone.now().isoformat(timespec="minutes")
    line = Done(verb=verb, by=by.pseudonym, at=at, why=why.strip(), outcome=outcome, left=left or [])
    return replace(facts, history=[*facts.history, line])
