"""What is kept of violations: no timer erases them; the sheets they came in go."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule, Standing
from vigie.protection.incidents.sheets.models import Sheet


def _erase(ids: Sequence[UUID]) -> None:
    """A sheet goes with its parts; the violations made of it stay."""
    Sheet.objects.filter(pk__in=ids).delete()


SHEETS = Rule(
    name="sheets",
    model=Sheet,
    title=_("Sheets"),
    sentence=_("The rows of a sheet that came in, taken or not; the violations made of them stay."),
    months=1,
    clock="month",
    ended=Sheet.objects.all,
    erase=_erase,
    verb="sheet.erase",
)
RULES = [SHEETS]
STANDING = [
    Standing(
        _("Sources of sheets"),
        _("Kept without end: what their columns mean, and digests that recognise a row which comes again."),
    ),
    Standing(
        _("Violations"),
        _("Kept without end: they are evidence, and justice is slow. Only their team can open them."),
    ),
    Standing(
        _("Decisions on doubles"),
        _("Kept while they stand: which two violations are one event or two, who said so and when. Undone, they go."),
    ),
    Standing(
        _("Counts"),
        _("Kept without end: they name nobody, and no violation can be found from them."),
    ),
]
