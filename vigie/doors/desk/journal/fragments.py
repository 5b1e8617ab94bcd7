"""What the log puts into the pages of the rooms before it."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.doors.desk.journal.reach import Reach
from vigie.doors.desk.journal.reading import about
from vigie.ground.audit.queries import entries_about

LOOKED_AT, SHOWN = 40, 6


def beside(request: HttpRequest, record: Model) -> SafeString:
    """Who opened or changed this record last. The page loaded it through `visible_to`: its reader may see that."""
    kind = record._meta.label_lower
    entries = entries_about(kind, record.pk)[:LOOKED_AT]
    lines = about(Reach(request.actor), entries)  # type: ignore[attr-defined]
    context = {"lines": lines[:SHOWN], "kind": kind, "key": record.pk}
    return render_to_string("journal/beside.html", context, request)
