"""The makers of what the warning wing keeps: signals, alerts, responses, scenarios, the yearly sheet (see `world`)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.support.addresses import Value
from tests.support.world_of_intake import PLANTED
from vigie.ground.seal.fixtures import People
from vigie.protection.incidents.sheets.reading import Table
from vigie.warning.alerts import publishing
from vigie.warning.alerts.factories import NO_HARM, TEXTS, issued_alert, make_alert, make_list, make_reach
from vigie.warning.alerts.models import Published
from vigie.warning.alerts.reaching import note_reach
from vigie.warning.response.factories import give_task, make_lesson
from vigie.warning.scenarios.factories import make_scenario
from vigie.warning.scoreboard.actions import prepare as prepare_year
from vigie.warning.signals.factories import make_feed, make_series, make_signal
from vigie.warning.signals.series.actions import keep_columns
from vigie.warning.signals.series.actions import receive as receive_counts
from vigie.warning.signals.series.reading import Columns


def signals(people: People) -> list[Value]:
    return [Value(str(make_signal().pk), "monitoring")]


def countsheets(people: People) -> list[Value]:
    table = Table(["mois", "nombre"], [["2026-01", "3"], [PLANTED, "1"]])
    sheet = receive_counts(make_series(by=people["analyst"]), table, name=PLANTED, by=people["analyst"])
    keep_columns(sheet, Columns(day="mois", value="nombre", fixed="CMR"), by=people["analyst"])
    return [Value(str(sheet.pk), "monitoring")]


def sources(people: People) -> list[Value]:
    return [
        Value(make_feed(by=people["analyst"])),
        Value(make_series(by=people["analyst"]).pk),
        Value("no-such-source"),
    ]


def alerts(people: People) -> list[Value]:
    new = make_alert(by=people["analyst"], title=PLANTED)
    issued = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    return [Value(str(alert.pk), "monitoring") for alert in (new, issued)]


def tasks(people: People) -> list[Value]:
    alert = make_alert(by=people["analyst"], title=PLANTED)
    task = give_task(alert, people["officer"], deputy=people["officer2"], title=PLANTED, by=people["analyst"])
    return [Value(str(task.pk), "monitoring")]


def lessons(people: People) -> list[Value]:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    return [Value(str(make_lesson(alert, people["officer"], words=PLANTED, by=people["analyst"]).pk), "monitoring")]


def scenarios(people: People) -> list[Value]:
    return [Value(str(make_scenario(title=PLANTED, by=people["analyst"]).pk), "monitoring")]


def year_sheets(people: People) -> list[Value]:
    return [Value(str(prepare_year(timezone.localdate().year - 1, by=people["analyst"]).pk))]


def proposals(people: People) -> list[Value]:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    proposal = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=people["decider"])
    return [Value(str(proposal.pk), "monitoring")]


def reached(people: People) -> list[Value]:
    """A mailing that waits to be sent."""
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    waiting = make_reach(channel="mail", words=PLANTED, waiting=(f"{PLANTED}@exemple.org",), language="fr")
    return [Value(str(note_reach(alert, waiting, by=people["analyst"]).pk), "monitoring")]


def address_lists(people: People) -> list[Value]:
    return [Value(str(make_list(by=people["analyst"], name=PLANTED).pk), "monitoring")]


def messages(people: People) -> list[Value]:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    proposal = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=people["decider"])
    published: Published = publishing.publish(proposal, by=people["decider2"])
    return [Value(str(published.pk))]
