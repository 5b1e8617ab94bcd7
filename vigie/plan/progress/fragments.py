"""Pieces of the plan that the desk shows on its own pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.plan.progress import queries
from vigie.plan.tree.queries import current_version


def progress(request: HttpRequest, subject: object = None) -> SafeString:
    """The axes with what is known of them: activities, those costed, anomalies to decide. No rate is invented."""
    version = current_version()
    return render_to_string("progress/beside.html", {"version": version, "axes": queries.axis_lines(version)}, request)
