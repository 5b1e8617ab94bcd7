"""What the alerts room puts into the pages of the rooms before it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vigie.ground.access.rules import may
from vigie.ground.terms.symbols import symbol_at
from vigie.ground.ui.maps import Symbol
from vigie.ground.ui.templatetags.vigie import LEVELS
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


def symbols(request: HttpRequest) -> list[Symbol]:
    """The place `map.symbols`: each alert in force where it holds, by its level."""
    return [mark for alert in queries.levels_in_force(request.actor) if (mark := _symbol(alert))]  # type: ignore[attr-defined]


def _symbol(alert: Alert) -> Symbol | None:
    text = _("alert in force, %(level)s") % {"level": LEVELS[alert.level]}
    return symbol_at(alert.area or alert.country, level=alert.level, text=text, href=alert.get_absolute_url())
