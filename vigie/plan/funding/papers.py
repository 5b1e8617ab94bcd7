"""The papers that funders ask for: sealed files that expire, and are replaced."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.files.actions import keep, prepare
from vigie.ground.files.receiving import Received
from vigie.plan.funding import rules
from vigie.plan.funding.models import Paper, PaperKind


def add_paper(
    received: Received,
    *,
    kind: str,
    expires_on: date | None,
    country: str = "",
    words: str = "",
    replaces: Paper | None = None,
    by: Actor,
) -> Paper:
    """Keep a paper, sealed to the direction; the one it replaces is no longer shown. Raises Infected, NodeFull."""
    permit(rules.SEARCH, by, rules.TEAM)
    if kind not in PaperKind.values:
        raise Invalid(_("This kind of paper is not known."))
    if by.user is None:
        raise Denied
    prepared = prepare(received, note_text=words, team=rules.TEAM, by=by)
    with transaction.atomic():
        made = Paper.objects.create(
            kind=kind,
            country=country,
            expires_on=expires_on,
            file=keep(prepared, by=by),
            added_by=by.user,
            added_at=timezone.now(),
        )
        note("paper.add", made, by=by)
        if replaces is not None:
            retire_paper(replaces, by=by)
    return made


def retire_paper(paper: Paper, *, by: Actor) -> None:
    """Take a paper out of use; its file stays, sealed, for it may have been sent."""
    permit(rules.SEARCH, by, rules.TEAM)
    with transaction.atomic():
        paper.replaced_at = timezone.now()
        paper.save(update_fields=["replaced_at"])
        note("paper.retire", paper, by=by)
