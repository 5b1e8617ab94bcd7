"""Signals, dates of risk, scenarios, weekly judgements and alerts by their clear columns."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from vigie.ground.terms.queries import label
from vigie.plan.indicators.sources.tally import Tally
from vigie.warning.agenda.models import RiskDate
from vigie.warning.agenda.states import RISK_DATE
from vigie.warning.alerts.models import Alert, MessageType, Published
from vigie.warning.scenarios.models import Scenario
from vigie.warning.signals.models import Signal
from vigie.warning.signals.states import SIGNAL
from vigie.warning.situation.models import Grid, Judgement, Level


def _page(row: Any) -> str:
    return str(row.get_absolute_url())


SIGNALS = Tally(
    Signal.objects.all,
    Signal.objects.visible_to,
    "raised_at",
    "iso3",
    "state",
    lambda row: reverse("signals:detail", args=[row.pk]),
    moment=True,
    precision="day",
    words=lambda code: str(SIGNAL.labels.get(code, code)),
)
DATES = Tally(
    RiskDate.objects.all,
    RiskDate.objects.visible_to,
    "month",
    "country",
    "state",
    _page,
    words=lambda code: str(RISK_DATE.labels.get(code, code)),
)
SCENARIOS = Tally(Scenario.objects.all, Scenario.objects.visible_to, "horizon", "country", "", _page, precision="day")
SCORED = Tally(
    lambda: Scenario.objects.filter(horizon__lte=timezone.localdate()),
    lambda actor: Scenario.objects.visible_to(actor).filter(horizon__lte=timezone.localdate()),
    "horizon",
    "country",
    "",
    _page,
    Q(state="scored"),
    precision="day",
)
GRIDS = Tally(Grid.objects.all, Grid.objects.visible_to, "week", "country", "", _page, precision="day")
JUDGEMENTS = Tally(
    Judgement.objects.all,
    lambda actor: Judgement.objects.filter(grid__in=Grid.objects.visible_to(actor)),
    "week",
    "country",
    "level",
    lambda row: reverse("situation:grid", args=[row.grid_id]),
    precision="day",
    words=lambda code: str(dict(Level.choices).get(code, code)),
)


def _alerts(day: str, **asked: Any) -> Tally:
    return Tally(
        lambda: Alert.objects.filter(**asked),
        lambda actor: Alert.objects.visible_to(actor).filter(**asked),
        day,
        "country",
        "level",
        _page,
        moment=True,
        precision="day",
        words=lambda code: label("alert_level", code),
    )


OPENED = _alerts("opened_at", exercise=False)
DECIDED = _alerts("decided_at", exercise=False, decided_at__isnull=False)
EXERCISES = _alerts("opened_at", exercise=True)
PUBLISHED = Tally(
    lambda: Published.objects.public().filter(exercise=False),
    lambda actor: (
        Published.objects.public()
        .filter(exercise=False, proposal__alert__in=Alert.objects.visible_to(actor))
        .select_related("proposal")
    ),
    "sent",
    "country",
    "kind",
    lambda row: reverse("alerts:detail", args=[row.proposal.alert_id]),
    moment=True,
    precision="day",
    words=lambda code: str(dict(MessageType.choices).get(code, code)),
)
