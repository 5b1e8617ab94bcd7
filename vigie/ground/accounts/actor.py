"""Actor: who acts, with the keys they hold right now. Every action names one."""

from __future__ import annotations

from dataclasses import dataclass, field

from vigie.compute.crypto import Opener
from vigie.ground.accounts.models import User


@dataclass(frozen=True)
class TeamKeys:
    """The private half of one team's epoch: an HPKE opener and the symmetric wrapping key."""

    opener: Opener
    symmetric: bytes
    seed: bytes


@dataclass
class Keyring:
    """A person's own seeds, and the team keys opened with them during this request."""

    seed: bytes
    sign_seed: bytes
    teams: dict[tuple[str, int], TeamKeys] = field(default_factory=dict)


@dataclass(frozen=True)
class Actor:
    """A user with a keyring; or nobody (the public); or the node itself, which holds no key."""

    user: User | None
    keyring: Keyring | None = None
    kind: str = "person"

    @classmethod
    def nobody(cls) -> Actor:
        """Someone without an account: may write through public keys, may read nothing."""
        return cls(None, None, "public")

    @classmethod
    def system(cls) -> Actor:
        """The node at work by itself (imports, timed pulls): counts and clear columns only."""
        return cls(None, None, "system")

    @property
    def signed_in(self) -> bool:
        return self.user is not None and self.user.is_active

    @property
    def pseudonym(self) -> str:
        return self.user.username if self.user else self.kind

    @property
    def audit_id(self) -> str:
        """How the audit chain names this actor: a user's id, `public` or `system`."""
        return str(self.user.pk) if self.user else self.kind
