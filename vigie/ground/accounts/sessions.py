"""Sessions whose token is never stored: the row is found by its hash and opened by a key derived from it.

So a stolen database holds neither a usable cookie nor a private key (security.md, Keys: Session). Named by
`SESSION_ENGINE`; Django's middleware does the rest.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import DatabaseError, IntegrityError, router, transaction
from django.utils import timezone

from vigie.compute.crypto import CannotOpen, box, canonical, context, derive, unbox
from vigie.ground.accounts.models import Session
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.search.sessions import ended

RENEWED = ("session_data", "expire_date", "user", "used_at")  # What a session in use changes of its row.
LIFE = timedelta(hours=12)  # however busy: a session that was stolen unseen ends the same day


def stored_key(token: str) -> str:
    """What the database keeps of a token: its SHA-256."""
    return hashlib.sha256(f"vigie session {token}".encode()).hexdigest()


class SessionStore(SessionBase):
    """Django's session interface over `Session`, with hashed keys and encrypted data."""

    def _box_key(self, token: str) -> bytes:
        return derive(token.encode(), context("session"))

    def _seal(self, data: dict[str, Any], token: str) -> str:
        aad = context("session", stored_key(token))
        return base64.b85encode(box(self._box_key(token), canonical(data), aad)).decode()

    def load(self) -> dict[str, Any]:
        token = self.session_key
        if token:
            row = Session.objects.filter(session_key=stored_key(token), expire_date__gt=timezone.now()).first()
            if row is not None:
                try:
                    aad = context("session", stored_key(token))
                    return dict(json.loads(unbox(self._box_key(token), base64.b85decode(row.session_data), aad)))
                except (CannotOpen, ValueError):
                    pass
        self._session_key = None
        return {}

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=stored_key(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # Django's own, absent from the stubs
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # absent from the stubs
        data.setdefault("begun", int(time.time()))
        row = Session(
            session_key=stored_key(self.session_key),
            session_data=self._seal(data, self.session_key),
            expire_date=min(self.get_expiry_date(), datetime.fromtimestamp(data["begun"], UTC) + LIFE),
            user_id=data.get("user"),
        )
        using = router.db_for_write(Session, instance=row)
        how: dict[str, Any] = {"force_insert": True} if must_create else {"update_fields": RENEWED}
        try:
            with permitted_write(), transaction.atomic(using=using):
                row.save(using=using, **how)
        except IntegrityError as fault:
            if must_create:
                raise CreateError from fault
            raise
        except DatabaseError as fault:
            if not must_create:
                raise UpdateError from fault
            raise

    def delete(self, session_key: str | None = None) -> None:
        token = session_key or self.session_key
        if token:
            with permitted_write():
                Session.objects.filter(session_key=stored_key(token)).delete()
            ended(stored_key(token))

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
