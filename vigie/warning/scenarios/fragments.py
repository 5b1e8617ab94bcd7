"""What the scenarios' room puts into the page of a signal."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.warning.scenarios import rules
from vigie.warning.scenarios.models import Scenario
from vigie.warning.signals.models import Signal


def signal_actions(request: Any, signal: Signal) -> SafeString:
    """The slot `signal.actions`: the scenarios written from a signal, and the way to another."""
    context = {
        "signal": signal,
        "scenarios": Scenario.objects.visible_to(request.actor).filter(signal=signal),
        "may": may(rules.WRITE, request.actor, signal.team_id),
    }
    return render_to_string("scenarios/signal_actions.html", context, request)
