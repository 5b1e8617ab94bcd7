"""After five failures, each further attempt at a pseudonym waits, ever longer, before any Argon2id is run.

It must not become a weapon (security.md, check 20), so four things hold:

- A browser that its owner trusts does not wait, nor does someone with a recovery code: nobody can be shut out.
- A pseudonym that does not exist waits exactly like one that does: nothing can be learned.
- The longest wait is a quarter of an hour, and attempts made while waiting do not prolong it.
- An attempt counts before its outcome is known, so that a hundred at once are not a hundred free guesses.

Rows are keyed by HMAC. Each costs whoever makes it a run of Argon2id; `forget` bounds the table.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.db import transaction

from vigie.compute import crypto
from vigie.ground.accounts.models import Setback

FREE = 5
FIRST_WAIT = 30
LONGEST_WAIT = 15 * 60
FORGOTTEN_AFTER = 24 * 3600
MOST_ROWS = 20_000


class TooSoon(Exception):
    """This pseudonym must wait; `seconds` says how long."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(seconds)


def _key(pseudonym: str) -> bytes:
    return crypto.keyed_digest(settings.VIGIE_NODE_SECRET, crypto.context("setback", pseudonym))


def wait_after(failures: int) -> int:
    """Seconds to wait after so many failures: none up to four, then 30 s doubling up to 15 minutes."""
    return 0 if failures < FREE else int(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - FREE, 10)))


def check(pseudonym: str) -> None:
    """Raise TooSoon while this pseudonym waits; reads only."""
    row = Setback.objects.filter(key=_key(pseudonym)).first()
    _refuse_early(row, int(time.time()))


def count(pseudonym: str) -> None:
    """Count one attempt as failed; `forgive` it when it was not. Raises TooSoon."""
    now = int(time.time())
    with transaction.atomic():
        Setback.objects.get_or_create(key=_key(pseudonym), defaults={"touched": now})
        row = Setback.objects.select_for_update().get(key=_key(pseudonym))
        _refuse_early(row, now)
        known = row.failures if row.touched > now - FORGOTTEN_AFTER else 0
        row.failures, row.touched = known + 1, now
        row.until = now + wait_after(row.failures)
        row.save()


def forgive(pseudonym: str) -> int:
    """Forget the failures of a pseudonym whose owner came in; returns how many there were besides this attempt."""
    key = _key(pseudonym)
    row = Setback.objects.filter(key=key).first()
    Setback.objects.filter(key=key).delete()
    return max(0, row.failures - 1) if row else 0


def forget() -> None:
    """Drop rows untouched for a day; over the bound, those with the fewest failures and the oldest go first."""
    Setback.objects.filter(touched__lt=int(time.time()) - FORGOTTEN_AFTER).delete()
    excess = Setback.objects.count() - MOST_ROWS
    if excess > 0:
        keys = list(Setback.objects.order_by("failures", "touched").values_list("key", flat=True)[:excess])
        for begin in range(0, len(keys), 500):
            Setback.objects.filter(key__in=keys[begin : begin + 500]).delete()


def _refuse_early(row: Setback | None, now: int) -> None:
    if row is not None and row.until > now:
        raise TooSoon(row.until - now)
