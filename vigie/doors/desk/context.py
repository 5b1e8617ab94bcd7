"""What every page of the desk knows without being told: the rail, who is here, and whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from vigie.doors.desk.rooms import Room, open_to, present
from vigie.ground.accounts.actor import Actor


@dataclass(frozen=True)
class Entry:
    """One line of the rail; `current` is the value of aria-current: page, true (a page inside the room), or empty."""

    label: str | Promise
    url: str
    current: str


def desk(request: HttpRequest) -> dict[str, Any]:
    """Context processor; anonymous pages get no rail and touch no table."""
    actor: Actor = getattr(request, "actor", Actor.nobody())
    context: dict[str, Any] = {"actor": actor, "demo": settings.VIGIE_DEMO}
    if actor.signed_in:
        context["desk_url"] = reverse("desk:today")
        context["account_url"] = reverse("account:overview")
        context["sign_out_url"] = reverse("desk:sign_out")
        context["rail"] = SimpleLazyObject(lambda: rail(request.path, actor))
    return context


def rail(path: str, actor: Actor) -> list[list[Entry]]:
    """The entries that open for this person, in their groups, the one that leads to `path` marked: the longest, where
    rooms share a beginning."""
    today = reverse("desk:today")
    nearest = max((room.prefix for room in present() if path.startswith(today + room.prefix)), key=len, default=None)
    groups = [[Entry(_("Today"), today, "page" if path == today else "")]]
    for _group, rooms in groupby(open_to(actor), key=lambda room: room.group):
        groups.append([_entry(room, path, here=room.prefix == nearest) for room in rooms])
    return groups


def _entry(room: Room, path: str, *, here: bool) -> Entry:
    url = reverse("desk:today") + room.prefix
    return Entry(room.label, url, ("page" if path == url else "true") if here else "")
