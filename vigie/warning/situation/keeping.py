"""What is kept of weekly grids: the words some years, the judgements of whole countries without end."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Rule, Standing
from vigie.warning.situation.models import Grid, Post


def _erase(ids: Sequence[UUID]) -> None:
    """Grids go, and with them the posts that are over and have none left; judgements stay without their grid."""
    Grid.objects.filter(pk__in=ids).delete()
    Post.objects.filter(grids=None).exclude(ended_on=None).delete()


GRIDS = Rule(
    name="grids",
    model=Grid,
    title=_("Weekly grids of the situation report"),
    sentence=_("Answers, words and who gave them are forgotten together."),
    months=36,
    clock="week",
    ended=lambda: Grid.objects.all(),
    erase=_erase,
    verb="situation.erase",
)
RULES = [GRIDS]
STANDING = [
    Standing(
        _("Judgements of a country’s week"),
        _("Kept without end, without who gave them once their grid is forgotten: forecasts are scored by them."),
    )
]
