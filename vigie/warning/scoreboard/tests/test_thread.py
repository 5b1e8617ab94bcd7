"""A surge planted in the data becomes a signal, an alert, a response, an after-action and a scored forecast."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.warning.alerts import actions as alerts
from vigie.warning.alerts.factories import make_assessment
from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.outlook.actions import run
from vigie.warning.outlook.factories import import_deaths
from vigie.warning.response import aftermath
from vigie.warning.response import queries as responses
from vigie.warning.response.actions import finish, take_on
from vigie.warning.response.aftermath import Account
from vigie.warning.response.factories import give_task
from vigie.warning.scoreboard.board import alert_tables, judged_for, signal_table
from vigie.warning.scoreboard.models import ForecastScore
from vigie.warning.scoreboard.periodic import tick
from vigie.warning.signals import actions as signals
from vigie.warning.signals.models import Signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NODE = Actor.system()
FIRST = date(2020, 1, 1)
STEADY = [4, 6, 5, 7, 3, 5, 6, 4, 5, 6] * 4
SURGE, AFTER = 48, [31, 12, 6]


def test_from_a_planted_surge_to_its_scored_forecast(people: People) -> None:
    with time_machine.travel("2023-06-02T08:00:00Z", tick=False):
        import_deaths({"CAF": [*STEADY, SURGE], "CMR": [*STEADY, 5]}, first=FIRST)
        run(by=NODE)
        signal = Signal.objects.get()
        assert (signal.iso3, signal.observed, signal.state) == ("CAF", SURGE, "new")
        signals.examine(signal, by=people["analyst"])
        signals.confirm(signal, words="Deux coalitions confirment (exemple).", by=people["analyst"])
        alert = _alert(people, signal)

    with time_machine.travel("2023-06-03T08:00:00Z", tick=False):
        task = give_task(alert, people["officer"], by=people["analyst"], hours=24)
        take_on(task, by=people["officer"])
        finish(task, outcome="Tous joints (exemple).", by=people["officer"])

    with time_machine.travel("2023-06-20T08:00:00Z", tick=False):
        came = Account(Outcome.TRUE, "Des attaques ont eu lieu (exemple).", event_on=date(2023, 6, 12), left="Rien.")
        aftermath.confirm(aftermath.close(alert, came, by=people["decider"]), by=people["analyst"])
    assert (Alert.objects.get().state, Alert.objects.get().outcome) == ("closed", "true")
    assert [row["outcome"] for row in responses.judged()] == ["true"]
    assert [row["in_time"] for row in responses.answered()] == [True]

    with time_machine.travel("2023-09-02T08:00:00Z", tick=False):
        import_deaths({"CAF": [*STEADY, SURGE, *AFTER], "CMR": [*STEADY, 5, 4, 6, 5]}, first=FIRST)
        run(by=NODE)
        tick()
    scores = ForecastScore.objects.filter(reading__track__country="CAF").order_by("horizon")
    assert [(one.horizon, one.target, one.observed) for one in scores] == [
        (1, date(2023, 6, 1), AFTER[0]),
        (3, date(2023, 8, 1), AFTER[2]),
    ]
    assert all(one.crps > 0 and one.baseline > 0 for one in scores)
    # By the names that the watch gives its rules, not by their codes.
    raised_by = alert_tables(judged_for(people["analyst"]))[0]
    assert [row[0] for row in raised_by.rows] == ["mois comparé à l’année qui précède"]
    assert [row[0] for row in signal_table(people["analyst"]).rows] == ["mois comparé à l’année qui précède"]


def _alert(people: People, signal: Signal) -> Alert:
    alert = alerts.open_alert(title="Hausse (exemple)", country="CAF", signal=signal, by=people["analyst"])
    alerts.verify(alert, reason="Appels croisés (exemple).", by=people["analyst"])
    alerts.assess(alert, make_assessment("orange"), by=people["analyst"])
    for who in ("decider", "decider2"):
        alerts.decide(alert, reason="Il faut prévenir (exemple).", by=people[who])
    assert alert.state == "issued"
    return alert
