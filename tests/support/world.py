"""A small node that holds one of everything, for the walk over every address.

A new kind of object, or a new argument of an address, gets ONE entry in `MAKERS`:

    MAKERS["case_id"] = lambda people: [Value(str(make_case(words=PLANTED, by=people["officer"]).pk), "protection")]

The key is the argument's name as the URL has it (`case_id`), or `room.argument` where the same name means different
things in different rooms (`plan.key`), or `room:name.argument` for one address alone. Give every sealed text PLANTED
words: the walk looks for them, and for the ids, in what strangers are answered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from tests.support.addresses import Value
from vigie.ground.seal.fixtures import People
from vigie.plan.actions import import_plan
from vigie.plan.models import Anomaly, Indicator, Node
from vigie.plan.recipes import RECIPES
from vigie.plan.tests.plans import SMALL
from vigie.protection.incidents.factories import corroborated_incident, make_act, make_incident
from vigie.protection.incidents.states import INCIDENT
from vigie.protection.intake.factories import make_report
from vigie.warning.alerts import publishing
from vigie.warning.alerts.actions import respond
from vigie.warning.alerts.factories import NO_HARM, TEXTS, issued_alert, make_alert
from vigie.warning.alerts.models import Published
from vigie.warning.alerts.states import PROPOSAL
from vigie.warning.signals.factories import make_signal
from vigie.warning.signals.states import SIGNAL

PLANTED = "Ngaïssonavigne"
Maker = Callable[[People], list[Value]]


def _reports(people: People) -> list[Value]:
    report, _code = make_report(f"{PLANTED} nous a prévenus.", urgency="immediate")
    return [Value(str(report.pk), "intake")]


def _incidents(people: People) -> list[Value]:
    words = {"title": PLANTED, "narrative": f"{PLANTED} a été suivie.", "acts": [make_act(victim=PLANTED)]}
    new = make_incident(by=people["monitor"], **words)
    second = corroborated_incident(by=people["monitor"], first=people["monitor2"], **words)
    return [Value(str(incident.pk), "monitoring") for incident in (new, second)]


def _signals(people: People) -> list[Value]:
    return [Value(str(make_signal().pk), "monitoring")]


def _alerts(people: People) -> list[Value]:
    new = make_alert(by=people["analyst"], title=PLANTED)
    issued = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    return [Value(str(alert.pk), "monitoring") for alert in (new, issued)]


def _tasks(people: People) -> list[Value]:
    alert = make_alert(by=people["analyst"], title=PLANTED)
    due, owner = timezone.now() + timedelta(days=1), people["officer"].user
    assert owner is not None
    return [Value(str(respond(alert, title=PLANTED, owner=owner, due_at=due, by=people["analyst"]).pk), "monitoring")]


def _proposals(people: People) -> list[Value]:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    proposal = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=people["decider"])
    return [Value(str(proposal.pk), "monitoring")]


def _messages(people: People) -> list[Value]:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    proposal = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=people["decider"])
    published: Published = publishing.publish(proposal, by=people["decider2"])
    return [Value(str(published.pk))]


def _plan(people: People) -> list[Value]:
    import_plan(SMALL, source="plan.txt", by=people["coordinator"])
    keys = [*Node.objects.values_list("pk", flat=True)[:2], *Anomaly.objects.values_list("pk", flat=True)[:1]]
    return [Value(str(key)) for key in [*keys, *Indicator.objects.values_list("pk", flat=True)[:1]]]


def _words(*words: str) -> Maker:
    return lambda people: [Value(word) for word in words]


MAKERS: dict[str, Maker] = {
    "report_id": _reports,
    "incident_id": _incidents,
    "signal_id": _signals,
    "alert_id": _alerts,
    "task_id": _tasks,
    "proposal_id": _proposals,
    "message_id": _messages,
    "plan.key": _plan,
    "plan.recipe": _words(*RECIPES, "no-such-recipe"),
    "incidents.verb": _words(*INCIDENT.transitions, "no-such-verb"),
    "signals.verb": _words(*SIGNAL.transitions, "no-such-verb"),
    "alerts.verb": _words(*PROPOSAL.transitions, "no-such-verb"),
}


def furnish(people: People) -> dict[str, list[Value]]:
    """Make one of everything; returns the values by argument."""
    return {argument: make(people) for argument, make in MAKERS.items()}
