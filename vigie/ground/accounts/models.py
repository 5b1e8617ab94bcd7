"""User and Session: nothing here opens anything without a passphrase or a cookie."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
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


class Session(AbstractBaseSession):
    """A session as the database knows it: a hash of its token, and data only that token opens."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls) -> type:
        from vigie.ground.accounts.sessions import SessionStore

        return SessionStore
