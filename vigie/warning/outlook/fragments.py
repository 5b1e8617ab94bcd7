"""Pieces of the watch that the desk shows on its own pages."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.warning.outlook import queries
from vigie.warning.outlook.page import region_map, waiting
from vigie.warning.outlook.rules import WATCH


def region(request: Any) -> SafeString:
    """The map of what waits, for those who may read the watch page; nothing for others."""
    if not may(WATCH, request.actor):
        return SafeString("")
    places = waiting(queries.signals_to_examine(request.actor))
    context = {"map": region_map(request, places), "places": places}
    return render_to_string("outlook/region.html", context, request)
