"""Named questions about texts: whether they come in at all, and who must do something about it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.access.limits import put_off
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.tasks.todo import Todo
from vigie.protection.intake.rules import TRIAGE
from vigie.protection.intake.texts import rules
from vigie.protection.intake.texts.models import Acceptance, CodeSheet
from vigie.protection.intake.texts.spool import lying

REMIND = timedelta(days=14)


def in_force() -> Acceptance | None:
    """The acceptance under which texts come in today, whoever asks; None while SMS is off."""
    return Acceptance.objects.filter(state="accepted", review_on__gt=timezone.localdate()).first()


def todo(actor: Actor) -> list[Todo]:
    """A risk to accept or to look at again; texts that were put off; a month without a sheet."""
    page, found = reverse("intake:texts"), []
    force = in_force()
    if may(rules.ACCEPT, actor, "direction"):
        waiting = Acceptance.objects.visible_to(actor).filter(state="proposed").exclude(proposed_by=actor.user)
        if waiting.exists():
            found.append(Todo("orange", _("Decide whether the risk of SMS is taken"), _("SMS, off until then"), page))
        if force is not None and force.review_on - timezone.localdate() <= REMIND:
            due = timezone.make_aware(datetime.combine(force.review_on, time.min))
            found.append(Todo("yellow", _("Look at the risk of SMS again"), _("On that day SMS stops"), page, due))
    if force is None and may(TRIAGE, actor, "intake") and lying(settings.VIGIE_MODEM):
        detail = _("SMS is off, and texts lie in clear in its folder")
        found.append(Todo("orange", _("Have the modem stopped"), detail, page))
    if force is not None and may(TRIAGE, actor, "intake"):
        found += _of_the_desk(actor, page)
    return found


def _of_the_desk(actor: Actor, page: str) -> list[Todo]:
    found, over = [], put_off("sms")
    if over:
        said = ngettext("%(n)d text was put off this hour", "%(n)d texts were put off this hour", over) % {"n": over}
        found.append(Todo("orange", said, _("More came than the node takes: is the number flooded?"), page))
    month = timezone.localdate().replace(day=1)
    if not CodeSheet.objects.visible_to(actor).filter(month=month, state="drawn").exists():
        found.append(Todo("orange", _("Draw this month’s sheet of codes"), _("Nobody has words"), page))
    return found
