"""The rooms of the desk, in the order of the thread: one line a room, and a deleted folder leaves no dead link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.rules import asked_once
from vigie.ground.accounts.actor import Actor


@dataclass(frozen=True)
class Room:
    """`prefix` is the address of its first page under the desk; `group` its place in the rail."""

    package: str
    prefix: str
    label: str | Promise
    group: int

    def part(self, name: str) -> ModuleType | None:
        """A module of the room (`queries`, `fragments`…), or None where it has none."""
        return import_module(f"{self.package}.{name}") if find_spec(f"{self.package}.{name}") else None

    def lets_in(self, actor: Actor) -> bool:
        """Whether its first page opens for this person: `enters` of its addresses says it, else everyone may."""
        enters = getattr(self.part("urls"), "enters", None)
        return enters is None or enters(actor)


ROOMS = (
    Room("vigie.protection.intake", "demandes/", _("Requests received"), 1),
    Room("vigie.protection.incidents", "violations/", _("Violations"), 1),
    Room("vigie.protection.ladder", "incidents/", _("Security incidents"), 1),
    Room("vigie.protection.cases", "dossiers/", _("Protection cases"), 1),
    Room("vigie.protection.shelters", "refuges/", _("Refuges"), 1),
    Room("vigie.doors.desk.search", "recherche/", _("Search"), 1),
    Room("vigie.warning.outlook", "veille/", _("Watch"), 2),
    Room("vigie.warning.situation", "situation/", _("Situation report"), 2),
    Room("vigie.warning.agenda", "agenda/", _("Calendar of risk"), 2),
    Room("vigie.warning.signals", "signaux/", _("Signals"), 2),
    Room("vigie.warning.alerts", "alertes/", _("Alerts"), 2),
    Room("vigie.warning.subscribers", "abonnes/", _("Subscribers"), 2),
    Room("vigie.warning.response", "reponse/", _("Responses and lessons"), 2),
    Room("vigie.warning.scenarios", "scenarios/", _("Scenarios"), 2),
    Room("vigie.warning.scoreboard", "bilan/", _("Scoreboard"), 2),
    Room("vigie.plan.progress", "plan/", _("Where are we?"), 3),
    Room("vigie.plan.tree", "plan/arbre/", _("Plan"), 3),
    Room("vigie.plan.activities", "plan/activites/", _("Activities"), 3),
    Room("vigie.plan.budget", "plan/budget/", _("Budget"), 3),
    Room("vigie.plan.funding", "plan/ressources/", _("Fundraising"), 3),
    Room("vigie.plan.indicators", "plan/indicateurs/", _("Indicators"), 3),
    Room("vigie.plan.collection", "plan/collecte/", _("Manual indicators"), 3),
    Room("vigie.plan.reports", "plan/rapports/", _("Reports"), 3),
    Room("vigie.doors.desk.teams", "equipes/", _("Teams"), 4),
    Room("vigie.doors.desk.recovery", "secours/", _("Lost keys"), 4),
    Room("vigie.doors.desk.locks", "verrou/", _("Emergency locks"), 4),
    Room("vigie.doors.desk.questions", "formulaires/", _("Forms and lists"), 4),
    Room("vigie.doors.desk.retention", "conservation/", _("Retention"), 4),
    Room("vigie.doors.desk.journal", "journal/", _("Audit log"), 4),
    Room("vigie.doors.desk.account", "compte/", _("My account"), 4),
)


@cache
def present() -> tuple[Room, ...]:
    """The rooms that have pages."""
    return tuple(room for room in ROOMS if find_spec(f"{room.package}.urls"))


def open_to(actor: Actor) -> list[Room]:
    """The rooms with pages whose first page opens for this person."""
    with asked_once(actor):
        return [room for room in present() if room.lets_in(actor)]
