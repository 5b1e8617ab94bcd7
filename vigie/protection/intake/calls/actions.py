"""Writing a call down."""

from __future__ import annotations

from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Chain
from vigie.protection.intake import rules
from vigie.protection.intake.actions import take_in
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.models import Report, Way


def log_call(
    *, words: str, draft: Draft, country: str, urgency: str, submission: str, language: str, by: Actor
) -> Report:
    """A request that came by telephone, the work of whoever took it. Raises Denied, Invalid, AlreadyReceived."""
    permit(rules.TRIAGE, by, TEAM)
    return take_in(
        way=Way.CALL,
        words=words,
        draft=draft,
        country=country,
        urgency=urgency,
        submission=submission,
        chain=Chain.DESK,
        language=language,
        assigned_to=by.user,
        by=by,
    )
