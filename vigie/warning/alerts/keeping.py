"""What is kept of alerts: all that was decided; who was reached and lists of addresses go, or are erased by hand."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule, Standing
from vigie.warning.alerts.models import Reach


def _erase(ids: Sequence[UUID]) -> None:
    """Nothing hangs on who was reached."""
    Reach.objects.filter(pk__in=ids).delete()


REACH = Rule(
    name="reach",
    model=Reach,
    title=_("Who was reached by an alert"),
    sentence=_("By which way, how many and when; of a mailing, the addresses that refused it. The alert stays."),
    months=36,
    clock="month",
    ended=Reach.objects.all,
    erase=_erase,
    verb="reach.erase",
)
RULES = [REACH]

STANDING = [
    Standing(
        _("Messages of alerts"),
        _("Kept without end, sealed and signed: what was said when, and what each update changed."),
    ),
    Standing(
        _("Lists of addresses"),
        _("Kept, sealed, until someone erases them: then all their addresses are destroyed at once."),
    ),
]
