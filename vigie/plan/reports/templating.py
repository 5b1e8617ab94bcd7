"""Shapes that people make: proposed by one, approved by another, never changed afterwards but replaced."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Denied, FourEyes, Invalid
from vigie.ground.access.models import TeamKey
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.plan.reports import rules
from vigie.plan.reports.models import Template
from vigie.plan.reports.shapes import CHAPTERS
from vigie.plan.reports.states import TEMPLATE

TEAM = TeamKey.DIRECTION


def propose(*, name: str, chapters: list[tuple[str, str]], replaces: Template | None = None, by: Actor) -> Template:
    """Propose a shape. Raises Invalid for a chapter that does not exist or stands twice."""
    permit(rules.SHAPE, by, TEAM)
    if by.user is None:
        raise Denied
    keys = [key for key, _title in chapters]
    if not keys or len(set(keys)) != len(keys) or not set(keys) <= set(CHAPTERS):
        raise Invalid(_("Choose at least one chapter."))
    with transaction.atomic():
        made = Template.objects.create(
            name=name.strip(), chapters=chapters, replaces=replaces, written_by=by.user, written_at=timezone.now()
        )
        note("shape.write", made, by=by)
    return made


def approve(template: Template, *, by: Actor) -> Template:
    """As another person, put it in use; what it replaces is retired. Raises FourEyes for who wrote it."""
    permit(rules.SHAPE, by, TEAM)
    if by.user is None or template.written_by_id == by.user.pk:
        raise FourEyes
    with transaction.atomic():
        locked = Template.objects.select_for_update().get(pk=template.pk)
        locked.state, locked.second = TEMPLATE.next(locked.state, "approve"), by.user
        locked.save()
        note("shape.approve", locked, by=by)
        if locked.replaces and locked.replaces.state == "approved":
            retire(locked.replaces, by=by)
    return locked


def retire(template: Template, *, by: Actor) -> Template:
    """No report begins with it any more; those that did keep their chapters."""
    permit(rules.SHAPE, by, TEAM)
    with transaction.atomic():
        locked = Template.objects.select_for_update().get(pk=template.pk)
        locked.state = TEMPLATE.next(locked.state, "retire")
        locked.save(update_fields=["state"])
        note("shape.retire", locked, by=by)
    return locked
