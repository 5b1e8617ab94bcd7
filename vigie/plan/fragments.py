"""Pieces of the plan that the desk shows on its own pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.plan import queries


def progress(request: HttpRequest, subject: object = None) -> SafeString:
    """The axes with what is known of them: activities, those costed, anomalies to decide. No rate is invented."""
    version = queries.current_version()
    return render_to_string("plan/progress.html", {"version": version, "axes": queries.axis_lines(version)}, request)
