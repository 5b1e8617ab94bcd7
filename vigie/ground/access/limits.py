"""How often one person may do a thing: declared here, counted in the database, so that every worker sees one count.

A limit stops a stolen session or a program gone wrong from emptying or filling the node. It must never be a weapon:

- only people who signed in are counted, and telephones that showed their token: each for themselves, so that nobody
  can use up another's share;
- writing on the public door is not counted at all. Guessing a code of 106 bits is hopeless at any speed, so a limit
  there would protect nothing and could shut out whoever needs help. A flood could fill the disk: see `longest_text`;
- asking for alerts by e-mail is counted all together, whoever asks: each one makes us write to a stranger;
- SMS are counted all together, for a SIM that is flooded: what is over the bound is put off, and the desk is told;
- no address is kept or looked at: behind Tor it means nothing, and a table of addresses is a list of reporters.

Signing in has its own back-off. What is counted is the hash of a person and an action under the node's secret.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vigie.ground.access.errors import Refusal
from vigie.ground.access.models import Tally
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.writes import permitted_write

View = TypeVar("View", bound=Callable[..., Any])
MINUTE, HOUR, DAY = 60, 3600, 86_400
SAFE = {"GET", "HEAD", "OPTIONS"}
NEVER_SHOWN_AGAIN = ("csrfmiddlewaretoken", "passphrase", "password", "code", "secret", "share", "token")


@dataclass(frozen=True)
class Limit:
    """At most `times` in each window of `seconds`, for one person; `does` names the action where it is refused.

    `reads`: looking counts too, not only sending.
    """

    times: int
    seconds: int
    does: str | Promise
    reads: bool = False


LIMITS = {
    "desk.write": Limit(240, MINUTE, _("sending forms")),
    "api.write": Limit(120, MINUTE, _("writing through the API")),
    "search": Limit(90, MINUTE, _("searching"), reads=True),
    "export": Limit(30, 10 * MINUTE, _("downloading"), reads=True),
    "import": Limit(20, HOUR, _("importing")),
    "invite": Limit(30, DAY, _("inviting")),
    "phone": Limit(300, HOUR, _("sending forms")),  # one telephone, not a person
    "subscribe": Limit(120, HOUR, _("asking for letters")),
    "sms": Limit(120, HOUR, _("texts that arrive")),
}


class TooMany(Refusal):
    """Done too often in a short time; `retry_after` in seconds."""

    status = 429

    def __init__(self, limit: Limit, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = -(-retry_after // MINUTE)
        wait = ngettext("Wait a minute", "Wait %(n)d minutes", minutes) % {"n": minutes}
        super().__init__(
            _("%(does)s: that was a lot in a short time. %(wait)s, then go on.")
            % {"does": str(limit.does).capitalize(), "wait": wait}
        )


def limited(action: str) -> Callable[[View], View]:
    """Mark a view whose requests count as `action`, e.g. `@limited("export")`."""
    if action not in LIMITS:
        raise LookupError(f"{action!r} is not declared in access.limits.LIMITS")

    def mark(view: View) -> View:
        view.limit = action  # type: ignore[attr-defined]
        return view

    return mark


def spend(action: str, *, by: Actor) -> None:
    """Count once more for this person; raises TooMany when their share of the window is used up.

    Call it outside a transaction: what is refused must stay counted. The public and the node itself are not counted.
    """
    if by.user is not None:
        spend_as(action, str(by.user.pk))


def spend_as(action: str, subject: str) -> None:
    """As `spend`, for what is no person: a telephone that proved its token."""
    limit = LIMITS[action]
    now = int(time.time())
    began = now - now % limit.seconds
    if _count(_key(action, subject), began) > limit.times:
        raise TooMany(limit, began + limit.seconds - now)


def spend_together(action: str) -> None:
    """Count once more for the whole node, whoever asks. Raises TooMany."""
    limit, now = LIMITS[action], int(time.time())
    began = now - now % limit.seconds
    if _count(_key(action, "together"), began) > limit.times:
        raise TooMany(limit, began + limit.seconds - now)


def put_off(action: str) -> int:
    """How many were over the bound of `spend_together` in the window that runs."""
    limit, now = LIMITS[action], int(time.time())
    tally = Tally.objects.filter(key=_key(action, "together"), began=now - now % limit.seconds).first()
    return max(0, tally.count - limit.times) if tally else 0


def over(request: HttpRequest, view: Any) -> HttpResponse | None:
    """The answer to a request over its view's limit, or None; writing has a general limit where the view names none."""
    general = "api.write" if request.path.startswith("/api/") else "desk.write"
    action = getattr(view, "limit", general)
    if request.method in SAFE and not LIMITS[action].reads:
        return None
    try:
        spend(action, by=request.actor)  # type: ignore[attr-defined]
    except TooMany as refusal:
        return said(request, refusal)
    return None


def said(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """429 with Retry-After; a form that was sent is given back filled in, to be sent again."""
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse({"detail": str(refusal.message)}, status=refusal.status)
    else:
        context = {"message": refusal.message, "kept": _typed(request), "again": request.get_full_path()}
        response = render(request, "ui/too_many.html", context, status=refusal.status)
    response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form held, secrets and files left out."""
    if request.method != "POST":
        return []
    if request.content_type == "multipart/form-data" and not hasattr(request, "_post"):
        return []  # Nothing read it yet; reading it here would let Django spool a file in clear.
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in fields if not name.endswith(NEVER_SHOWN_AGAIN)]


def _key(action: str, subject: str) -> bytes:
    return hmac.digest(settings.VIGIE_NODE_SECRET, f"vigie limit|{action}|{subject}".encode(), hashlib.sha256)


def _count(key: bytes, began: int) -> int:
    """One statement, atomic on both engines: whoever comes first in a new window begins it anew."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    sql = (
        f"INSERT INTO {table} (key, began, count) VALUES (%s, %s, 1) "  # noqa: S608  # our own table's name
        f"ON CONFLICT (key) DO UPDATE SET began = excluded.began, "
        f"count = CASE WHEN {table}.began = excluded.began THEN {table}.count + 1 ELSE 1 END RETURNING count"
    )
    with permitted_write(), connection.cursor() as cursor:
        cursor.execute(sql, [key, began])
        return int(cursor.fetchall()[0][0])


def forget_old_tallies() -> None:
    """Delete the counts whose window is long over; the periodic work calls it."""
    Tally.objects.filter(began__lt=int(time.time()) - 2 * DAY).delete()


# --- The public door: size, never number ---

ROOM_KEPT = 500 * 1024 * 1024  # bytes of disk that long texts may not take
SHORT_TEXT = 5_000  # characters: two pages; always taken


def longest_text(usual: int) -> int:
    """How long a text of the public door may be: less while the disk is nearly full, so that short ones still fit."""
    return usual if has_room() else min(usual, SHORT_TEXT)


def has_room() -> bool:
    """Whether the disk still takes more than short texts."""
    return shutil.disk_usage(settings.VIGIE_HOME).free > ROOM_KEPT
