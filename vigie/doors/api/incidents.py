"""Violations through the API: clear columns to read, the steps of verification to take."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from vigie.protection.incidents import actions, queries
from vigie.protection.incidents.models import Incident

router = Router(tags=["incidents"])
MOST = 500


class IncidentOut(Schema):
    """The clear columns of a violation."""

    id: UUID
    month: date
    country: str
    act_group: str
    state: str
    urgency: str


class Reason(Schema):
    """Why a step is taken; kept sealed."""

    reason: str = Field(min_length=1, max_length=4000)


class Said(Schema):
    """Why something was not done, in words for people."""

    detail: str


class Unread(Schema):
    """Which part of the request could not be read."""

    detail: list[dict[str, Any]]


# What any endpoint may answer instead: sign in first, not allowed, not there, not in this state, too often.
NOT_DONE: dict[frozenset[int], type[Schema]] = {
    frozenset({400, 401, 403, 404, 409, 429, 503}): Said,
    frozenset({422}): Unread,
}


def _load(request: HttpRequest, incident_id: UUID) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)  # type: ignore[attr-defined]


@router.get("", response={200: list[IncidentOut], **NOT_DONE})
def register(request: HttpRequest, state: str = "", country: str = "") -> list[Incident]:
    """The violations that the person signed in may see, at most 500."""
    return list(queries.register(request.actor, state=state, country=country)[:MOST])  # type: ignore[attr-defined]


@router.get("/{incident_id}", response={200: IncidentOut, **NOT_DONE})
def one(request: HttpRequest, incident_id: UUID) -> Incident:
    """One violation; 404 when it is not there or not for this person."""
    return _load(request, incident_id)


@router.post("/{incident_id}/review", response={200: IncidentOut, **NOT_DONE})
def review(request: HttpRequest, incident_id: UUID, body: Reason) -> Incident:
    """Take on the review."""
    incident = _load(request, incident_id)
    actions.start_review(incident, reason=body.reason, by=request.actor)  # type: ignore[attr-defined]
    return incident


@router.post("/{incident_id}/corroborate", response={200: IncidentOut, **NOT_DONE})
def corroborate(request: HttpRequest, incident_id: UUID, body: Reason) -> Incident:
    """Corroborate, as the first person."""
    incident = _load(request, incident_id)
    actions.corroborate(incident, reason=body.reason, by=request.actor)  # type: ignore[attr-defined]
    return incident


@router.post("/{incident_id}/verify", response={200: IncidentOut, **NOT_DONE})
def verify(request: HttpRequest, incident_id: UUID, body: Reason) -> Incident:
    """Verify, as the second person: 409 for the first."""
    incident = _load(request, incident_id)
    actions.verify(incident, reason=body.reason, by=request.actor)  # type: ignore[attr-defined]
    return incident
