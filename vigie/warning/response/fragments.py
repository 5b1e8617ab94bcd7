"""What the response puts into the page of an alert."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.warning.alerts.models import Alert
from vigie.warning.response.presenting import response_context


def alert_response(request: Any, alert: Alert) -> SafeString:
    """The slot `alert.response`: how far the response is, its tasks, and what came of the alert."""
    return render_to_string("response/_on_alert.html", response_context(alert, request.actor), request)
