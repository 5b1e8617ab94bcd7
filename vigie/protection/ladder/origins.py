"""A security incident that was told in a request: its id, and what the request says already (ADR 71)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.errors import Denied, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.blind import BlindKeys
from vigie.ground.seal.opening import open_many
from vigie.ground.terms.queries import choices
from vigie.protection.intake.conversation import said
from vigie.protection.intake.drafts import FIELDS
from vigie.protection.intake.models import Author, Report
from vigie.protection.ladder.models import SecurityIncident
from vigie.protection.ladder.team import TEAM

LONGEST = 10_000  # characters of the words of a security incident
ALREADY = _("A security incident was noted from this request already.")


def name(report: Report, *, by: Actor, make: bool = True) -> UUID:
    """The id of the incident noted from a request: HMAC under the team's blind key, shaped as a random UUID.

    So a request is noted once, whoever notes it, and without that key nobody sees which incident comes from which
    request. Raises Denied for whoever cannot open the key; LookupError where there is none and `make` is False.
    """
    held = BlindKeys(by).of(TEAM, make=make)
    if held is None:
        raise Denied if make else LookupError
    digest = crypto.keyed_digest(held[1], crypto.context("ladder-origin", str(report.pk)))
    return UUID(bytes=digest[:16], version=4)


def check(key: UUID) -> None:
    """Raise WrongState when this incident is there already."""
    if SecurityIncident.objects.filter(pk=key).exists():
        raise WrongState(ALREADY)


def noted(report: Report, *, by: Actor) -> SecurityIncident | None:
    """The incident noted from a request, if there is one that the actor may see."""
    try:
        key = name(report, by=by, make=False)
    except LookupError:
        return None
    return SecurityIncident.objects.visible_to(by).filter(pk=key).first()


def told_in(report: Report, *, by: Actor) -> dict[str, Any]:
    """What the form begins with: the person's own words, and what a device or a call already coded. Opens the
    conversation, with one audit entry; what the request does not say stays open."""
    talk = list(report.messages.filter(author=Author.REPORTER).order_by("place"))
    opened = open_many(talk, by=by, of="conversation")
    messages = [said(message, opened[message.pk]) for message in talk]
    coded = messages[0].draft.violation if messages else {}
    words = "\n\n".join(one.words for one in messages if one.words) or coded.get("narrative", "")
    at = messages[0].at if messages else None
    where = coded.get("locality", "")
    about = [act["victim"] for act in messages[0].draft.acts if act.get("victim")] if messages else []
    return {
        "about": about,
        "kind": _code(coded.get("fact", "")) or _kind(coded.get("title", "")),
        "day": _day(coded.get("day", "")) or (timezone.localdate(at) if at else None),
        "precision": coded.get("precision", ""),
        "country": report.country,
        "area": coded.get("area", ""),
        "words": "\n\n".join([words, *([f"{FIELDS['locality'][0]} : {where}"] if where else [])])[:LONGEST],
        "urgency": report.urgency,
    }


def _code(fact: str) -> str:
    """The code that the form of a security incident asked for; empty for one that the list does not offer."""
    return fact if fact in dict(choices("security_incident")) else ""


def _kind(title: str) -> str:
    """The code of a kind that a device named in one of our languages; empty for any other title."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, words in choices("security_incident"):
                if title and str(words) == title:
                    return code
    return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
