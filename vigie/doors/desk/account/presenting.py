"""What the account page shows, in plain words; labels are opened with the owner's own key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from vigie.ground.access.account import totp_address
from vigie.ground.access.models import Membership
from vigie.ground.access.roles import MEANING, Role
from vigie.ground.accounts import recovery_codes
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.fingerprint import fingerprint
from vigie.ground.accounts.labels import open_label
from vigie.ground.accounts.models import Session, User
from vigie.ground.accounts.sessions import stored_key


@dataclass(frozen=True)
class Named:
    """Something of one's own with the name that only its owner can read."""

    key: UUID
    label: str
    since: date | datetime
    used: datetime | None = None
    current: bool = False


@dataclass(frozen=True)
class OwnTeam:
    """A team and what one does in it: (role, its meaning)."""

    name: str
    roles: list[tuple[str, str | Promise]]


def account(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Everything on the account page."""
    user, keyring = actor.user, actor.keyring
    assert user is not None  # noqa: S101  # the page asks for someone who signed in
    assert keyring is not None  # noqa: S101
    return {
        "teams": _teams(actor),
        "words": fingerprint(user),
        "passkeys": [Named(p.pk, _label(user, keyring, p.pk, p.label), p.since) for p in user.passkeys.all()],
        "devices": [Named(d.pk, _label(user, keyring, d.pk, d.label), d.since) for d in user.devices.all()],
        "sessions": _sessions(request, user, keyring),
        "codes_left": recovery_codes.left(user),
        "codes_in_all": user.recovery_codes.count(),
        "codes_used": user.recovery_codes.filter(told=False).exclude(used_at=None).order_by("used_at"),
        "languages": settings.LANGUAGES,
        "keeps": Membership.objects.of(actor).filter(role=Role.KEEPER).exists(),
    }


def _label(user: User, keyring: Keyring, key: UUID, sealed: Any) -> str:
    return open_label(keyring, user, key, bytes(sealed))


def _teams(actor: Actor) -> list[OwnTeam]:
    held = Membership.objects.of(actor).select_related("team").order_by("team", "role")
    return [
        OwnTeam(str(team), [(m.get_role_display(), MEANING[Role(m.role)]) for m in rows])
        for team, rows in groupby(held, key=lambda membership: membership.team)
    ]


def _sessions(request: HttpRequest, user: User, keyring: Keyring) -> list[Named]:
    here = stored_key(request.session.session_key or "")
    rows = Session.objects.live().filter(user=user).order_by("-used_at")
    named = [
        Named(s.handle, _label(user, keyring, s.handle, s.label), s.begun_at, s.used_at, s.session_key == here)
        for s in rows
    ]
    return sorted(named, key=lambda one: not one.current)


def square(secret: bytes) -> SafeString:
    """What an authenticator scans, as an SVG element of the page: nothing is fetched, no script, no style."""
    drawn = segno.make(totp_address(secret), error="m", micro=False)
    svg: str = drawn.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="square")
    return mark_safe(svg)  # noqa: S308  # drawn by segno from our own letters


def in_groups(secret: bytes) -> str:
    """The secret for someone who cannot scan: base32 in groups of four."""
    letters = totp_address(secret).partition("secret=")[2]
    return " ".join(letters[begin : begin + 4] for begin in range(0, len(letters), 4))
