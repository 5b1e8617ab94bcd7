"""How far a reader of the log sees: which objects, which people; asked of the records themselves, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from vigie.doors.desk.journal.kinds import LISTS, OPEN_TYPES, OWN_TYPES, RECORDS
from vigie.ground.access.models import Membership, TeamRecord
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.models import Entry

Thing = tuple[str, str]  # (type, id) as an entry names it
PAGES = {"signals.signal": "signals:detail"}  # of records that do not say their own address


@dataclass(frozen=True)
class Seen:
    """An object that the reader may know of: what to call it, and where it stands, if it has a page or a name."""

    name: str = ""
    url: str = ""


class Reach:
    """What one reader may know of the log; made once for a page."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.teams = set(Membership.objects.of(actor).values_list("team", flat=True))
        self.people = {str(user.pk): user.username for user in self.known()}

    def known(self) -> QuerySet[User]:
        """People who are or were in a team of the reader, and the reader."""
        shared = Q(pk__in=Membership.objects.filter(team__in=self.teams).values("user"))
        own = Q(pk=self.actor.user.pk) if self.actor.user else Q()
        return User.objects.filter(shared | own).order_by("username")

    def things(self, entries: Iterable[Entry]) -> dict[Thing, Seen]:
        """The objects of these entries that the reader may know of: one query a type."""
        ids: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            ids[entry.facts["type"]].add(entry.facts["id"])
        return {(kind, key): seen for kind, keys in ids.items() for key, seen in self._of(kind, keys).items()}

    def _of(self, kind: str, keys: set[str]) -> dict[str, Seen]:
        if kind in LISTS and LISTS[kind][1]:
            return dict.fromkeys(keys, Seen()) if LISTS[kind][1] in self.teams else {}
        if kind in OPEN_TYPES | OWN_TYPES:
            return dict.fromkeys(keys, Seen())
        if kind == "accounts.user":
            return {key: Seen(self.people[key]) for key in keys if key in self.people}
        model = model_of(kind)
        return _named(self.visible(model), keys) if model is not None else {}

    def visible(self, model: type[Model]) -> QuerySet[Any]:
        """The objects of a type that the reader may know of: through the type's own clause, or by its team."""
        if issubclass(model, TeamRecord):
            seen: QuerySet[Any] = model.objects.visible_to(self.actor)
            return seen.defer("sealed", "wrapped_key")
        if model._meta.label_lower == "access.team":
            return model._base_manager.filter(pk__in=self.teams)
        if hasattr(model._default_manager, "visible_to"):  # A clause of its own, without being a team's record.
            return model._default_manager.visible_to(self.actor)
        try:
            model._meta.get_field("team")
        except FieldDoesNotExist:
            return model._base_manager.none()
        return model._base_manager.filter(team__in=self.teams)


def model_of(kind: str) -> type[Model] | None:
    """The model that an entry's type names, if this version still has it."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def _named(found: QuerySet[Any], keys: Sequence[str] | set[str]) -> dict[str, Seen]:
    """Those of the keys that are found; a key that is none of this type finds nothing."""
    field, sound = found.model._meta.pk, []
    for key in keys:
        try:
            sound.append(field.to_python(key))
        except ValidationError:
            continue
    return {str(thing.pk): _seen(thing) for thing in found.filter(pk__in=sound)}


def _seen(thing: Model) -> Seen:
    """A record by the first letters of its id, and its page; anything else (a team, a membership) by its own name."""
    if thing._meta.label_lower not in RECORDS and str(thing) != str(thing.pk):
        return Seen(str(thing))
    short = thing.pk.hex[:8] if isinstance(thing.pk, UUID) else str(thing.pk)
    return Seen(short, page_of(thing))


def page_of(record: Model) -> str:
    """The address of a record's own page, or nothing where it has none."""
    if (name := PAGES.get(record._meta.label_lower)) is not None:
        return reverse(name, args=[record.pk])
    address = getattr(record, "get_absolute_url", None)
    return str(address()) if address else ""
