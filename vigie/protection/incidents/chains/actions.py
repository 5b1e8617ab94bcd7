"""Relating two violations, and ending a relation. Both are sealed anew in one transaction, or neither."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.models import SEALED_FIELDS
from vigie.ground.seal.opening import open_many
from vigie.protection.incidents import rules
from vigie.protection.incidents.chains.relations import EITHER_WAY, KEPT_AS, KINDS, Relation, between, put
from vigie.protection.incidents.models import Incident

MOST = 60  # relations of one violation


def relate(source: Incident, target: Incident, about: Relation, *, by: Actor) -> Relation:
    """Say how `source` is related to `target`: kind, date, certainty and note are those of `about`.

    Raises Denied, Invalid for a relation that makes no sense or is there already, WrongState when one of the two
    changed meanwhile, Unreadable or NeedsTwo for one that the actor cannot open.
    """
    permit(rules.RELATE, by, source.team_id)
    if source.pk == target.pk:
        raise Invalid(_("A violation is not related to itself: choose another one."))
    if about.kind not in KINDS:
        raise Invalid(_("Say how the two are related."))
    if about.day > timezone.localdate().isoformat():
        raise Invalid(_("The date lies in the future."))
    known = open_many([source, target], by=by, of="chain")
    standing = [one for one in between(source.pk, known[source.pk], target.pk, known[target.pk]) if not one.ended]
    if any(one.kind == about.kind and (one.source == str(source.pk) or one.kind in EITHER_WAY) for one in standing):
        raise Invalid(_("The two are already related in this way."))
    if any(len(facts.get(KEPT_AS, [])) >= MOST for facts in known.values()):
        raise Invalid(_("One of the two has too many relations already to be read on one page."))
    ends = {"source": str(source.pk), "target": str(target.pk)}
    made = replace(about, **ends, by=by.pseudonym, at=_now(), ended={}, id=str(uuid4()))
    _keep(made, source, target, known, "incident.relate", by)
    return made


def end(incident: Incident, other: Incident, relation: UUID | str, *, reason: str, by: Actor) -> None:
    """Say that a relation does not hold; it stays readable with the reason, and is not drawn any more."""
    permit(rules.RELATE, by, incident.team_id)
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    known = open_many([incident, other], by=by, of="chain")
    found = between(incident.pk, known[incident.pk], other.pk, known[other.pk])
    held = next((one for one in found if one.id == str(relation) and not one.ended), None)
    if held is None:
        raise WrongState
    ended = replace(held, ended={"by": by.pseudonym, "at": _now(), "why": reason.strip()})
    ends = (incident, other) if held.source == str(incident.pk) else (other, incident)
    _keep(ended, *ends, known, "incident.unrelate", by)


def _keep(
    relation: Relation, source: Incident, target: Incident, known: dict[UUID, dict[str, object]], verb: str, by: Actor
) -> None:
    """Seal both ends before the transaction; keep both if neither changed since they were read.

    The entry names neither of the two: in clear it would say that they are related, and to whom both are not shown.
    """
    read = {one.pk: one.version for one in (source, target)}
    for one, facts in zip((source, target), put(relation, known[source.pk], known[target.pk]), strict=True):
        one.seal(facts, one.team_id)
    with transaction.atomic():
        rows = Incident.objects.select_for_update().filter(pk__in=read).order_by("pk")
        if {row.pk: row.version for row in rows} != read:
            raise WrongState
        for one in (source, target):
            one.save(update_fields=SEALED_FIELDS)
        note(verb, (Incident._meta.label_lower, f"{len(read)}"), by=by)


def _now() -> str:
    return timezone.now().isoformat(timespec="minutes")
