"""What is kept of stays: ended ones, for some years. Their nights were freed when they ended."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule
from vigie.protection.shelters.models import Stay


def _erase(ids: Sequence[UUID]) -> None:
    """The rows go whole: the wrapped keys, without which the sealed bytes are noise, and the bytes themselves."""
    Stay.objects.filter(pk__in=ids).delete()


STAYS = Rule(
    name="stays",
    model=Stay,
    title=_("Stays in refuges"),
    sentence=_("Ended, without a step since: who stayed, where and when is forgotten."),
    months=24,
    clock="last_month",
    ended=lambda: Stay.objects.filter(state__in=["left", "cancelled", "refused"]),
    erase=_erase,
    verb="stay.erase",
)
RULES = [STAYS]
