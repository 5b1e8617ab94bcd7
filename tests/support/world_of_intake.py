"""The makers of what the duty desk's room keeps (see `world`)."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import uuid4

from django.utils import timezone

from tests.support.addresses import Value
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.protection.intake.duty.actions import plan as plan_shifts
from vigie.protection.intake.factories import make_enclosure, make_report
from vigie.protection.intake.odk.factories import make_phone
from vigie.protection.intake.texts.factories import list_number, make_acceptance, make_gateway, make_sheet
from vigie.protection.intake.trips.actions import Clock
from vigie.protection.intake.trips.actions import plan as plan_trip
from vigie.protection.intake.wordings.actions import write

PLANTED = "Ngaïssonavigne"
OF_THE_DIRECTION = "Obokembelivigie"  # in what is sealed to the direction, whose members may read it


def reports(people: People) -> list[Value]:
    report, _code = make_report(f"{PLANTED} nous a prévenus.", urgency="immediate")
    return [Value(str(report.pk), "intake")]


def phones(people: People) -> list[Value]:
    return [Value(str(make_phone(holder=PLANTED, by=people["founder"]).phone.pk), "intake")]


def enclosures(people: People) -> list[Value]:
    return [Value(str(make_enclosure(make_report(PLANTED)[0], PLANTED.encode()).pk), "intake")]


def wordings(people: People) -> list[Value]:
    return [Value(str(write(title="Accueil", body="Nous lisons.", language="fr", by=people["officer"]).pk))]


def shifts(people: People) -> list[Value]:
    day, hours = timezone.localdate() + timedelta(days=1), {"opens": time(8), "closes": time(18)}
    holder, deputy = people["officer"].user, people["officer2"].user
    assert holder is not None
    assert deputy is not None
    planned = plan_shifts(
        first=day, last=day, weekdays=set(), **hours, holder=holder, deputy=deputy, by=people["officer"]
    )
    return [Value(str(shift.pk), "intake") for shift in planned]


def trips(people: People) -> list[Value]:
    trip, _code = plan_trip(words=PLANTED, clock=Clock(0, 4, 8), submission=uuid4().hex, by=Actor.nobody())
    return [Value(str(trip.pk), "intake")]


def acceptances(people: People) -> list[Value]:
    return [Value(str(make_acceptance(by=people["coordinator"]).pk), "direction")]


def codesheets(people: People) -> list[Value]:
    return [Value(str(make_sheet(called=PLANTED, by=people["officer"]).pk), "intake")]


def correspondents(people: People) -> list[Value]:
    return [Value(str(list_number(called=PLANTED, reach=PLANTED, by=people["officer"]).pk), "intake")]


def gateways(people: People) -> list[Value]:
    return [Value(str(make_gateway(by=people["officer"])[0].pk))]
