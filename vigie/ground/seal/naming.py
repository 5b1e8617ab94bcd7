"""Restricting a record to named persons of its team, and opening it to the team again.

Each change takes a new data key and encrypts anew, so a person who was removed opens no later version. The calling
room has permitted the actor; whoever acts must be able to open the record.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.seal import blind
from vigie.ground.seal.halves import FEWEST, MOST
from vigie.ground.seal.models import SealedRecord, TeamEpoch
from vigie.ground.seal.opening import Unreadable, holders, open_one


def restrict(record: SealedRecord, people: Iterable[User], *, two: bool = False, by: Actor) -> None:
    """Only `people` and whoever restricts see the record from now on; with `two`, only two of them together open it.

    Raises Invalid for someone who is not a member with keys or, with `two`, for fewer than three people; WrongState
    when it is restricted already or changed.
    """
    if by.user is None:
        raise Unreadable
    if record.restricted:
        raise WrongState
    readers = {by.user, *people}
    _name(record, readers, "record.restrict", fresh=readers, two=two, by=by)


def add_person(record: SealedRecord, person: User, *, by: Actor) -> None:
    """Let one more member of the team see and open a restricted record."""
    _name(record, {*_named(record), person}, "record.name", fresh={person}, two=record.needs_two, by=by)


def remove_person(record: SealedRecord, person: User, *, by: Actor) -> None:
    """Take a person off a restricted record. Raises Invalid for the last one: nobody could ever open it again."""
    named = set(_named(record))
    if person not in named:
        raise WrongState
    if named == {person}:
        raise Invalid(
            _("This is the last named person: without them nobody could open this any more. Name someone else first.")
        )
    _name(record, named - {person}, "record.unname", two=record.needs_two, by=by)


def unrestrict(record: SealedRecord, *, by: Actor) -> None:
    """Every member of the team can see and open the record again."""
    _named(record)
    _name(record, None, "record.unrestrict", by=by)


def follow(record: SealedRecord, leader: SealedRecord, *, by: Actor) -> None:
    """Seal what belongs to `leader` (a file to its violation) to the same persons, or to the team again like it.

    Inside the caller's transaction, so that both change or neither. A leader that takes two has no followers.
    """
    readers = set(leader.readers()) if leader.restricted else None
    before = set(record.readers()) if record.restricted else None
    if readers != before:
        _name(record, readers, "record.follow", by=by)


def _named(record: SealedRecord) -> list[User]:
    if not record.restricted:
        raise WrongState
    return record.readers()


def _name(
    record: SealedRecord,
    people: set[User] | None,
    verb: str,
    *,
    fresh: Iterable[User] = (),
    two: bool = False,
    by: Actor,
) -> None:
    """Open, seal to `people` (None: to the team), and keep it if nothing changed meanwhile.

    `fresh` are those of them who were not named before; the others may be away, without the team's keys for now.
    """
    if two and people is not None and not FEWEST <= len(people) <= MOST:
        raise Invalid(_("Name three to sixteen people: two must always be there, also when one is away."))
    if not record.restrictable:
        raise Invalid(_("This kind of record cannot be restricted."))
    epoch = TeamEpoch.current(record.team_id)
    if not set(fresh) <= set(holders(epoch, by=by)):
        raise Invalid(_("Only members of the team who hold its keys can be named."))
    facts, read = open_one(record, by=by), record.version
    readers = None if people is None else sorted(people, key=lambda person: person.username)
    record.seal_for(readers, facts, epoch, version=read + 1, two=two)
    with transaction.atomic():
        if type(record)._base_manager.select_for_update().get(pk=record.pk).version != read:
            raise WrongState
        record.save(update_fields=record.sealed_fields())
        blind.forget(record._meta.label_lower, [record.pk])  # The marks of what other readers could compare.
        note(verb, record, by=by)
