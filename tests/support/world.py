"""A small node that holds one of everything, for the walk over every address.

A new kind of object, or a new argument of an address, gets ONE entry in `MAKERS`:

    MAKERS["case_id"] = lambda people: [Value(str(make_case(words=PLANTED, by=people["officer"]).pk), "protection")]

The key is the argument's name as the URL has it (`case_id`), or `room.argument` where the same name means different
things in different rooms (`plan.key`), or `room:name.argument` for one address alone. Give every sealed text PLANTED
words: the walk looks for them, and for the ids, in what strangers are answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from tests.support import world_of_intake as of_intake
from tests.support import world_of_plan_activities as of_plan_activities
from tests.support import world_of_plan_budget as of_plan_budget
from tests.support import world_of_plan_collection as of_plan_collection
from tests.support import world_of_plan_funding as of_plan_funding
from tests.support import world_of_plan_indicators as of_plan_indicators
from tests.support import world_of_plan_reports as of_plan_reports
from tests.support import world_of_plan_tree as of_plan_tree
from tests.support import world_of_warning as of_warning
from tests.support import world_of_watch as of_watch
from tests.support.addresses import Value
from tests.support.world_of_intake import PLANTED
from vigie.ground.access.alarms import announce
from vigie.ground.access.limits import LIMITS
from vigie.ground.access.models import Alarm, AlarmKind, Membership
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import Device, Passkey, Session, User
from vigie.ground.files.facts import FileFacts
from vigie.ground.files.models import File
from vigie.ground.questions.actions import propose
from vigie.ground.questions.models import ListChange
from vigie.ground.retention.actions import hold_record
from vigie.ground.seal import two
from vigie.ground.seal.coercion_models import Absence
from vigie.ground.seal.factories import make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.invitations import invite
from vigie.ground.seal.locks import give_keys_back
from vigie.ground.seal.naming import restrict
from vigie.ground.seal.recovery_models import Renewal
from vigie.ground.seal.recovery_people import ask_for_keys
from vigie.plan.indicators.actions import attach_indicator
from vigie.plan.indicators.recipes import RECIPES
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Anomaly, Node, PlanVersion
from vigie.plan.tree.tests.plans import SMALL
from vigie.protection.cases.factories import ask_grant, make_case, plan_step
from vigie.protection.cases.facts import Person
from vigie.protection.cases.grants.states import GRANT
from vigie.protection.cases.queries import reminders
from vigie.protection.cases.states import CASE
from vigie.protection.incidents.doubles.actions import keep_apart
from vigie.protection.incidents.factories import agreed_to, corroborated_incident, make_act, make_incident
from vigie.protection.incidents.models import Evidence, Incident
from vigie.protection.incidents.sheets.actions import receive as receive_sheet
from vigie.protection.incidents.sheets.reading import Table
from vigie.protection.incidents.states import INCIDENT
from vigie.protection.intake.factories import make_report
from vigie.protection.ladder.factories import make_fact, make_party
from vigie.protection.shelters.actions import set_address
from vigie.protection.shelters.checklists import ARRIVING
from vigie.protection.shelters.factories import held_stay, make_shelter, make_stay, places_of
from vigie.protection.shelters.states import SHELTER, STAY
from vigie.protection.shelters.staying import note_house
from vigie.warning.alerts.states import PROPOSAL
from vigie.warning.signals.states import SIGNAL

NOBODYS = "nobody"  # what belongs to one person alone: no team opens it
Maker = Callable[[People], list[Value]]


def _incidents(people: People) -> list[Value]:
    words = {"title": PLANTED, "narrative": f"{PLANTED} a été suivie.", "acts": [make_act(victim=PLANTED)]}
    new = make_incident(by=people["monitor"], **words)
    second = corroborated_incident(by=people["monitor"], first=people["monitor2"], **words)
    return [Value(str(incident.pk), "monitoring") for incident in (new, second)]


def _doubles(people: People) -> list[Value]:
    pair = [make_incident(by=people["monitor"], title=PLANTED, narrative=PLANTED) for _each in range(2)]
    return [Value(str(keep_apart(*pair, by=people["monitor"]).pk), "monitoring")]


def _cases(people: People) -> list[Value]:
    person = Person(name=PLANTED, contact=PLANTED, notes=PLANTED)
    words = {"title": PLANTED, "situation": PLANTED, "persons": [person]}
    return [Value(str(make_case(by=people["protector"], **words).pk), "protection")]


def _lines(people: People) -> list[Value]:
    """A line of a case: a step of its support plan."""
    case = make_case(by=people["protector"], title=PLANTED)
    return [Value(plan_step(case, by=people["protector"], what=PLANTED).id)]


def _reminders(people: People) -> list[Value]:
    plan_step(make_case(by=people["protector"], title=PLANTED), by=people["protector"], what=PLANTED)
    return [Value(str(reminders(people["protector"])[0].pk), "protection")]


def _grants(people: People) -> list[Value]:
    case = make_case(by=people["protector"], title=PLANTED)
    return [Value(str(ask_grant(case, purpose=PLANTED, by=people["protector"]).pk), "protection")]


def _sheets(people: People) -> list[Value]:
    table = Table(["Numéro", "Récit"], [["1", PLANTED]])
    sheet = receive_sheet(table, name=PLANTED, source=None, called=PLANTED, by=people["monitor"])
    return [Value(str(sheet.pk), "monitoring")]


def _shelters(people: People) -> list[Value]:
    made = make_shelter(by=people["host"], name=PLANTED)
    named = [user for name in ("host2", "host3") if (user := people[name].user)]
    set_address(made, address=PLANTED, directions=PLANTED, people=named, by=people["host"])
    return [Value(str(made.pk), "shelter")]


def _stays(people: People) -> list[Value]:
    waiting = make_stay(by=people["host"], person=PLANTED, need=PLANTED)
    shelter = make_shelter(by=people["host"], name=PLANTED)
    there = held_stay(shelter, places_of(shelter, by=people["host"])[0], by=people["host"])
    note_house(there, severity="low", words=PLANTED, follow_up=PLANTED, by=people["host"])
    return [Value(str(stay.pk), "shelter") for stay in (waiting, there)]


def _plan(people: People) -> list[Value]:
    import_plan(SMALL, source="plan.txt", by=people["coordinator"])
    keys = [*Node.objects.values_list("pk", flat=True)[:2], *Anomaly.objects.values_list("pk", flat=True)[:1]]
    return [Value(str(key)) for key in keys]


def _plan_versions(people: People) -> list[Value]:
    import_plan(SMALL, source="plan.txt", by=people["coordinator"])
    return [Value(str(key)) for key in PlanVersion.objects.values_list("pk", flat=True)[:1]]


def _indicators(people: People) -> list[Value]:
    import_plan(SMALL, source="plan.txt", by=people["coordinator"])
    node = Node.objects.select_related("element")[0]
    indicator = attach_indicator(node.element, next(iter(RECIPES)), by=people["coordinator"])
    return [Value(str(node.pk)), Value(str(indicator.pk))]


def _evidence(people: People) -> list[Value]:
    file = File()
    file.seal(FileFacts(name=PLANTED, note=PLANTED, added_at=timezone.now().isoformat()).sealed(), "monitoring")
    file.save()
    evidence = Evidence.objects.create(incident=make_incident(by=people["monitor"], title=PLANTED), file=file)
    return [Value(str(evidence.pk), "monitoring")]


def _alarms(people: People) -> list[Value]:
    announce(AlarmKind.BULK_OPENING, ("x", PLANTED), by=people["analyst"])
    return [Value(str(Alarm.objects.get().pk), "direction")]


def _someone(people: People) -> tuple[Actor, User]:
    """One more monitor, to whom things may happen that the others still need to be spared."""
    name = f"quelqu-un-{User.objects.count()}"
    actor = make_person(name, {"monitoring": Role.MONITOR}, by=people["founder"])
    assert actor.user is not None
    return actor, actor.user


def _persons(people: People) -> list[Value]:
    return [Value(str(_someone(people)[1].pk))]


def _memberships(people: People) -> list[Value]:
    return [Value(str(Membership.objects.get(user=_someone(people)[1]).pk))]


def _renewals(people: People) -> list[Value]:
    _actor, user = _someone(people)
    with transaction.atomic():
        ask_for_keys(user, exclude=(), by=people["founder"])
    return [Value(str(Renewal.objects.get(user=user).pk), "monitoring")]


def _absences(people: People) -> list[Value]:
    actor, _user = _someone(people)
    return [Value(str(give_keys_back(Absence.Kind.TRAVEL, by=actor).pk), "monitoring")]


def _consents(people: People) -> list[Value]:
    violation = make_incident(by=people["monitor"], title=PLANTED, acts=[make_act(victim=PLANTED)])
    return [Value(agreed_to(violation, PLANTED, to=PLANTED, by=people["monitor"]).id)]


def _for_two(people: People) -> Incident:
    incident = make_incident(by=people["monitor"], title=PLANTED)
    others = [people[name].user for name in ("monitor2", "officer")]
    restrict(incident, [user for user in others if user], two=True, by=people["monitor"])
    return incident


def _records_for_two(people: People) -> list[Value]:
    return [Value(str(_for_two(people).pk), "monitoring")]


def _openings(people: People) -> list[Value]:
    return [Value(str(two.ask(_for_two(people), by=people["monitor"]).pk), "monitoring")]


def _holds(people: People) -> list[Value]:
    report, _code = make_report(f"{PLANTED} nous a prévenus.")
    return [Value(str(hold_record(report, reason=PLANTED, until=None, by=people["officer"]).pk), "intake")]


def _tokens(people: People) -> list[Value]:
    return [Value(invite([("monitoring", Role.MONITOR)], by=people["founder"]).token), Value("no-such-link")]


def _invitations(people: People) -> list[Value]:
    return [Value(str(invite([("monitoring", Role.MONITOR)], by=people["founder"]).invitation.pk), "monitoring")]


def _handles(people: People) -> list[Value]:
    """A session of someone else."""
    _actor, user = _someone(people)
    later = timezone.now() + timedelta(hours=1)
    return [Value(str(Session.objects.create(session_key=PLANTED, user=user, expire_date=later).handle), NOBODYS)]


def _devices(people: People) -> list[Value]:
    _actor, user = _someone(people)
    until = timezone.now() + timedelta(days=1)
    return [Value(str(Device.objects.create(user=user, token_digest=user.pk.bytes * 2, until=until).pk), NOBODYS)]


def _passkeys(people: People) -> list[Value]:
    _actor, user = _someone(people)
    return [Value(str(Passkey.objects.create(user=user, credential_id=user.pk.bytes, credential=b"x").pk), NOBODYS)]


def _changes(people: People) -> list[Value]:
    change = ListChange(list="source_kind", kind="retire", code="hearsay")
    propose(change, by=people["officer"])
    return [Value(str(change.pk))]


def _parties(people: People) -> list[Value]:
    return [Value(str(make_party(PLANTED, by=people["officer"]).pk), "monitoring")]


def _security_incidents(people: People) -> list[Value]:
    return [Value(str(make_fact(by=people["officer"], words=PLANTED).pk), "monitoring")]


def _words(*words: str) -> Maker:
    return lambda people: [Value(word) for word in words]


MAKERS: dict[str, Maker] = {
    "report_id": of_intake.reports,
    "incident_id": _incidents,
    "consent_id": _consents,
    "party_id": _parties,
    "fact_id": _security_incidents,
    "case_id": _cases,
    "shelter_id": _shelters,
    "wording_id": of_intake.wordings,
    "phone_id": of_intake.phones,
    "shift_id": of_intake.shifts,
    "sheet_id": _sheets,
    "double_id": _doubles,
    "stay_id": _stays,
    "post_id": of_watch.posts,
    "grid_id": of_watch.grids,
    "situation.country": of_watch.countries,
    "date_id": of_watch.dates,
    "brought_id": of_watch.brought,
    "signal_id": of_warning.signals,
    "alert_id": of_warning.alerts,
    "task_id": of_warning.tasks,
    "lesson_id": of_warning.lessons,
    "yearsheet_id": of_warning.year_sheets,
    "scoreboard.verb": _words("publier", "abandonner", "no-such-verb"),
    "scenario_id": of_warning.scenarios,
    "scenarios.node": _words("racine", "mild", "no-such-branch"),
    "proposal_id": of_warning.proposals,
    "message_id": of_warning.messages,
    "evidence_id": _evidence,
    "alarm_id": _alarms,
    "person_id": _persons,
    "membership_id": _memberships,
    "renewal_id": _renewals,
    "absence_id": _absences,
    "opening_id": _openings,
    "hold_id": _holds,
    "enclosure_id": of_intake.enclosures,
    "token": _tokens,
    "invitation_id": _invitations,
    "trip_id": of_intake.trips,
    "acceptance_id": of_intake.acceptances,
    "codesheet_id": of_intake.codesheets,
    "correspondent_id": of_intake.correspondents,
    "gateway_id": of_intake.gateways,
    "gateways.key": _words("no-such-key"),
    "handle": _handles,
    "device_id": _devices,
    "passkey_id": _passkeys,
    "journal.kind": _words(Incident._meta.label_lower, "no.such"),
    "journal.key": _incidents,
    "retention.record_id": of_intake.reports,
    "locks.record_id": _records_for_two,
    "retention.rule": _words("requests", "no-such-rule"),
    "teams.key": lambda people: [Value("monitoring", "monitoring"), Value("intake", "intake")],
    "locks.team": lambda people: [Value("monitoring", "monitoring"), Value("intake", "intake")],
    "locks.step": _words("set", "call_off", "thaw", "no-such-step"),
    "locks:give_back.kind": _words("no-such-kind"),
    "locks:ask.kind": _words(Incident._meta.label_lower, "no.such"),
    **of_plan_activities.MAKERS,
    **of_plan_budget.MAKERS,
    **of_plan_collection.MAKERS,
    **of_plan_funding.MAKERS,
    **of_plan_indicators.MAKERS,
    **of_plan_reports.MAKERS,
    **of_plan_tree.MAKERS,
    "tree.key": _plan,
    "tree.version_id": _plan_versions,
    "tree.form": _words("txt", "xlsx", "docx", "no-such-form"),
    "indicators.key": _indicators,
    "indicators.recipe": _words(*RECIPES, "no-such-recipe"),
    "intake.form_code": _words("fiche-a", "no-such-form"),
    "odk.form_code": _words("fiche-a", "no-such-form"),
    "intake.verb": _words("approuver", "retirer", "no-such-verb"),
    "incidents.number": _words("1", "99"),
    "questions.form_code": _words("act", "no-such-form"),
    "questions.list_code": _words("source_kind", "no-such-list"),
    "change_id": _changes,
    "questions.verb": _words("approuver", "abandonner", "no-such-verb"),
    "incidents.other_id": lambda people: [Value(str(uuid4()))],
    "incidents.submission_id": lambda people: [Value(str(uuid4()))],
    "incidents.relation_id": lambda people: [Value(str(uuid4()))],
    "incidents.verb": _words(*INCIDENT.transitions, "no-such-verb"),
    "cases.line_id": _lines,
    "cases.channel": _words("fidh", "no-such-channel"),
    "cases.kind": _words("docx", "no-such-kind"),
    "cases.task_id": _reminders,
    "cases.state": _words("in_place", "no-such-state"),
    "cases.grant_id": _grants,
    "cases:grant_step.verb": _words(*GRANT.transitions, "no-such-verb"),
    "cases.verb": _words(*CASE.transitions, "no-such-verb"),
    "shelters.place_id": lambda people: [Value(str(uuid4()))],
    "shelters.line_id": lambda people: [Value(str(uuid4()))],
    "shelters.line": _words(*ARRIVING, "no-such-line"),
    "shelters:step.verb": _words(*SHELTER.transitions, "no-such-verb"),
    "shelters.verb": _words(*STAY.transitions, "no-such-verb"),
    "countsheet_id": of_warning.countsheets,
    "signals.source": of_warning.sources,
    "signals.verb": _words(*SIGNAL.transitions, "no-such-verb"),
    "alerts.verb": _words(*PROPOSAL.transitions, "no-such-verb"),
    "alerts.audience": _words("inside", "no-such-audience"),
    "alerts.language": _words("fr"),
    "alerts.form": _words("sms", "no-such-form"),
    "reach_id": of_warning.reached,
    "public.link": _words("no-such-link"),
    "list_id": of_warning.address_lists,
}


@pytest.fixture
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever walks through every address sends and takes out more in a minute than a person may: not asked there."""
    for action in ("desk.write", "export", "import", "search"):
        monkeypatch.setitem(LIMITS, action, replace(LIMITS[action], times=100_000))


def furnish(people: People) -> dict[str, list[Value]]:
    """Make one of everything; returns the values by argument."""
    return {argument: make(people) for argument, make in MAKERS.items()}
