"""People, their sessions and second factors: nothing here opens anything without a passphrase or a cookie."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person of the team under a pseudonym. Names, mail and phones live sealed elsewhere, or nowhere.

    `key_box` and `totp_box` are AES-256-GCM boxes under the key-encryption key that Argon2id derives from the
    passphrase; `kdf`, `public_key` and `verify_key` are authenticated with them (security.md, Keys: Person).
    `certificate` is the node's signature over the two public keys, for those who seal to this person.
    """

    password = None  # type: ignore[assignment]  # A passphrase is never stored, not even hashed by Django.
    last_login = None  # The audit chain knows; a clear column would tell more people.

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("pseudonym"), max_length=40, unique=True)
    language = models.CharField(max_length=8, default="fr")
    is_active = models.BooleanField(default=True)
    kdf = models.JSONField()
    verifier = models.BinaryField(max_length=32)
    public_key = models.BinaryField(max_length=1216)
    verify_key = models.BinaryField(max_length=32)
    certificate = models.BinaryField(max_length=64)
    key_box = models.BinaryField()
    totp_box = models.BinaryField()
    totp_last_step = models.BigIntegerField(default=0)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.username


def this_hour() -> datetime:
    """Now, without minutes: enough for an owner to know their own session by, and less for anyone else."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> Self:
        """Those that still open something."""
        return self.filter(expire_date__gt=timezone.now())


class Session(AbstractBaseSession):
    """A session as the database knows it: a hash of its token, and data only that token opens.

    `handle` names it in addresses; `label` (such as "Firefox sur Android") is sealed to its owner's public key.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    handle = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    begun_at = models.DateTimeField(default=this_hour)
    used_at = models.DateTimeField(default=timezone.now)
    label = models.BinaryField(default=bytes)

    objects = SessionQuerySet.as_manager()  # type: ignore[assignment]  # Django's own manager only writes sessions

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls) -> type:
        from vigie.ground.accounts.sessions import SessionStore

        return SessionStore


class Device(models.Model):
    """A browser that its owner trusts: it does not wait when strangers try the same pseudonym (accounts.backoff)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token_digest = models.BinaryField(max_length=32, unique=True)
    label = models.BinaryField(default=bytes)
    since = models.DateField(default=timezone.localdate)
    until = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["since", "id"]


class Passkey(models.Model):
    """A second factor that signs (WebAuthn level 2): its public half, and a name sealed to its owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    label = models.BinaryField(default=bytes)
    since = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["since", "id"]


class RecoveryCode(models.Model):
    """One of ten codes on paper, kept as a keyed hash; `told` once its owner has seen that it was used."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="accounts_one_row_per_code")]


class Setback(models.Model):
    """Failed attempts for one pseudonym, known or not: the key is an HMAC, so that the table names nobody."""

    key = models.BinaryField(max_length=32, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    until = models.BigIntegerField(default=0)  # seconds since 1970
    touched = models.BigIntegerField()


class SpentChallenge(models.Model):
    """A passkey's challenge that was answered: the same answer is refused until the challenge has expired anyway."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    until = models.BigIntegerField()  # seconds since 1970
