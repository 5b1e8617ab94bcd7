"""Writing a wording, letting a second person approve it, taking it out of use."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from vigie.ground.access.errors import Denied, FourEyes
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.protection.intake import rules
from vigie.protection.intake.wordings.models import WORDING, Wording

TEAM = "intake"


def write(*, title: str, body: str, language: str, after: Wording | None = None, by: Actor) -> Wording:
    """A draft; the next version of `after`, whose approved text stays in use until this one is approved."""
    permit(rules.TRIAGE, by, TEAM)
    if by.user is None:
        raise Denied
    made = Wording(title=title, body=body, language=language, written_by=by.user)
    with transaction.atomic():
        if after is not None:
            versions = Wording.objects.filter(family=after.family)
            made.family, made.language = after.family, after.language
            made.version = (versions.aggregate(top=Max("version"))["top"] or 0) + 1
        made.save(force_insert=True)
        note("wording.write", made, by=by)
    return made


def approve(wording: Wording, *, by: Actor) -> None:
    """Someone other than its author has read it; the version before it is retired. Raises FourEyes."""
    permit(rules.TRIAGE, by, TEAM)
    if by.user is None or wording.written_by_id == by.user.pk:
        raise FourEyes
    with transaction.atomic():
        locked = Wording.objects.select_for_update().get(pk=wording.pk)
        state = WORDING.next(locked.state, "approve")
        Wording.objects.filter(family=locked.family).approved().update(state="retired")
        Wording.objects.filter(pk=locked.pk).update(state=state, approved_by=by.user)
        note("wording.approve", locked, by=by)


def retire(wording: Wording, *, by: Actor) -> None:
    """Nobody picks it any more."""
    permit(rules.TRIAGE, by, TEAM)
    with transaction.atomic():
        locked = Wording.objects.select_for_update().get(pk=wording.pk)
        Wording.objects.filter(pk=locked.pk).update(state=WORDING.next(locked.state, "retire"))
        note("wording.retire", locked, by=by)
