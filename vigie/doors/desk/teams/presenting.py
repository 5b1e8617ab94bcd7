"""What an alarm is about, and the table of who may do what, in words for someone who is not a programmer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vigie.ground.access.models import Alarm
from vigie.ground.access.roles import MEANING, Role
from vigie.ground.access.rules import declared
from vigie.ground.accounts.models import User
from vigie.ground.seal.models import Grant, TeamEpoch


@dataclass(frozen=True)
class RoleLine:
    """One role: its name and its meaning."""

    role: Role
    meaning: str | Promise


@dataclass(frozen=True)
class RuleLine:
    """One rule: its sentence, and for each role whether it may."""

    sentence: str | Promise
    may: list[bool]


def roles() -> list[RoleLine]:
    """Every role in plain words."""
    return [RoleLine(role, MEANING[role]) for role in Role]


def rules_table() -> list[RuleLine]:
    """Every rule that the rooms declare, as they declare it: the page cannot say anything else than the code."""
    return [RuleLine(rule.sentence, [role in rule.roles for role in Role]) for rule in declared()]


def about(alarm: Alarm) -> str:
    """What an alarm names: a person, a team's key, or a record by its id."""
    if alarm.subject_kind == User._meta.label_lower:
        person = User.objects.filter(pk=UUID(alarm.subject_id)).first()
        return _("Account: %(who)s") % {"who": person} if person else alarm.subject_id
    if alarm.subject_kind == TeamEpoch._meta.label_lower:
        epoch = TeamEpoch.objects.filter(pk=alarm.subject_id).select_related("team").first()
        return _("Keys no. %(n)d of the team: %(team)s") % {"n": epoch.number, "team": epoch.team} if epoch else ""
    if alarm.subject_kind == Grant._meta.label_lower:
        grant = Grant.objects.filter(pk=UUID(alarm.subject_id)).select_related("epoch__team", "user").first()
        words = _("Keys of the team %(team)s, as given to %(who)s")
        return words % {"team": grant.epoch.team, "who": grant.user} if grant else ""
    return _("Record %(id)s") % {"id": alarm.subject_id}
