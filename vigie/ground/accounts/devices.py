"""Browsers that their owner trusts: a random token in a cookie of 90 days, kept here as its hash.

It opens nothing and proves nobody's identity. It only says that someone came in from here before, so that strangers
who try the same pseudonym cannot make this browser wait (accounts.backoff).
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from vigie.ground.accounts.labels import device_label, seal_label
from vigie.ground.accounts.models import Device, User

LIFE = timedelta(days=90)
MOST_FAILURES = 5  # Whoever stole the cookie gets no more guesses than anybody else.


def cookie_name() -> str:
    """`__Host-` wherever browsers allow it: over https (docs/adr/0002)."""
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def _digest(token: str) -> bytes:
    return hashlib.sha256(f"vigie device {token}".encode()).digest()


def trusted_device(request: HttpRequest, pseudonym: str) -> Device | None:
    """The trusted browser that this request comes from, if it is one of that person's."""
    token = request.COOKIES.get(cookie_name(), "")
    if not token:
        return None
    found = Device.objects.filter(token_digest=_digest(token), user__username=pseudonym, until__gt=timezone.now())
    return found.filter(failures__lt=MOST_FAILURES).first()


def count_failure(device: Device) -> None:
    """One more failed attempt from a trusted browser; at the fifth in a row it waits like any other."""
    Device.objects.filter(pk=device.pk).update(failures=F("failures") + 1)


def clear_failures(device: Device) -> None:
    """Its owner came in from it."""
    Device.objects.filter(pk=device.pk, failures__gt=0).update(failures=0)


def trust(request: HttpRequest, user: User) -> str:
    """Trust the browser of this request from now on; returns the token for `set_cookie`."""
    token = secrets.token_urlsafe(32)
    key = uuid.uuid4()
    label = seal_label(user, key, device_label(request.headers.get("User-Agent", "")))
    Device.objects.create(id=key, user=user, token_digest=_digest(token), label=label, until=timezone.now() + LIFE)
    return token


def set_cookie(response: HttpResponse, token: str) -> None:
    """Give the browser its token: unreadable for scripts, never sent by another site's forms."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    age = int(LIFE.total_seconds())
    response.set_cookie(cookie_name(), token, max_age=age, secure=secure, httponly=True, samesite="Strict")


def forget_expired() -> None:
    """Drop browsers whose 90 days are over, or that failed too often."""
    Device.objects.filter(until__lt=timezone.now()).delete()
    Device.objects.filter(failures__gte=MOST_FAILURES).delete()
