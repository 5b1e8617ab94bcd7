"""What the alerts room puts into the pages of the rooms before it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.warning.alerts import queries, rules
from vigie.warning.alerts.models import Alert
from vigie.warning.signals.models import Signal


def signal_actions(request: HttpRequest, signal: Signal) -> SafeString:
    """The slot `signal.actions`: the way from a signal to its alert."""
    alert = Alert.objects.filter(signal=signal).first()
    context = {"signal": signal, "alert": alert, "may": may(rules.ASSESS, request.actor, signal.team_id)}  # type: ignore[attr-defined]
    return render_to_string("alerts/signal_actions.html", context, request)


def in_force(request: HttpRequest) -> SafeString:
    """The slot `watch.map`: the levels that people decided, beside the signals that rules raised."""
    context = {"rows": queries.levels_in_force(request.actor)}  # type: ignore[attr-defined]
    return render_to_string("alerts/in_force.html", context, request)
