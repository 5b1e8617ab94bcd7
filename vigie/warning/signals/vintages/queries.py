"""What a feed was known to say at an earlier vintage, in clear columns alone, so that jobs may ask too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.warning.signals.models import FeedEvent, FeedRevision, FeedVintage

AsOf = date | int | None  # a day, the number of a vintage, or None for what is known now


class NoVintages(Invalid):
    """Our own counts are added to and taken from; what they were on another day is kept nowhere (security.md)."""

    default = _("Our own counts keep no earlier versions: they could be linked to records.")


def vintages(source: str) -> list[FeedVintage]:
    """The vintages that were taken in whole, the oldest first."""
    whole = FeedVintage.objects.filter(feed=source).exclude(finished_at=None)
    return list(whole.select_related("imported_by").order_by("number"))


def vintage_at(source: str, as_of: date | int, known: Iterable[FeedVintage] | None = None) -> int:
    """The number of the newest vintage of that day or number; 0 when nothing was known yet.

    A day means what had come out by then. A source that later brings in a version with an older date does not change
    what was known: the newest by number among those that were out by then.
    """
    if not isinstance(as_of, date):
        return as_of
    listed = vintages(source) if known is None else known
    return max((one.number for one in listed if one.known_on <= as_of), default=0)


def known_rows(source: str, as_of: AsOf) -> list[QuerySet[Any]]:
    """The rows of a feed as they stood: those still as they were then, and those that were replaced afterwards.

    Each event is in one part at most: its present values when they came with that vintage or before, else the one
    revision that stood then.
    """
    if as_of is None:
        return [FeedEvent.objects.filter(feed=source)]
    number = vintage_at(source, as_of)
    return [
        FeedEvent.objects.filter(feed=source, vintage__number__lte=number),
        FeedRevision.objects.filter(
            event__feed=source, vintage__number__lte=number, replaced_in__number__gt=number
        ).order_by(),
    ]
