"""Ten codes on paper, each of which stands once for the six digits of a lost phone.

80 random bits each, kept as an HMAC under the node's secret: with that secret in hand too, nobody tries them all. They
are not boxed under the passphrase like the TOTP secret, because a right one must be known before Argon2id is run: it
lets its owner in while strangers make the pseudonym wait.
"""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from vigie.compute import crypto
from vigie.ground.accounts.models import RecoveryCode, User

HOW_MANY = 10
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LENGTH = 16
ALIKE = str.maketrans("ILO", "110")


def written(code: str) -> str:
    """Sixteen letters as they are read best: XXXX-XXXX-XXXX-XXXX."""
    return "-".join(code[begin : begin + 4] for begin in range(0, LENGTH, 4))


def read(typed: str) -> str:
    """What was meant by what was typed: small letters, blanks, dashes, O for 0; empty when it is no such code."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(ALIKE)
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def _digest(person: UUID, code: str) -> bytes:
    return crypto.keyed_digest(settings.VIGIE_NODE_SECRET, crypto.context("recovery-code", person, code))


def new_codes(user: User) -> tuple[list[str], list[RecoveryCode]]:
    """Ten codes to show once, and their unsaved rows."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    return [written(code) for code in codes], [RecoveryCode(user=user, digest=_digest(user.pk, code)) for code in codes]


def is_unused(pseudonym: str, typed: str) -> bool:
    """Whether this is a code that the person of that pseudonym has left; nothing is spent.

    The same questions are asked of the database whether there is such a person or not.
    """
    code = read(typed)
    if not code:
        return False
    person = User.objects.filter(username=pseudonym).values_list("pk", flat=True).first() or uuid4()
    return RecoveryCode.objects.filter(user=person, digest=_digest(person, code), used_at=None).exists()


def spend(user: User, typed: str) -> bool:
    """Use a code up, in one conditional UPDATE; False when it is not one of this person's, or was used."""
    code = read(typed)
    found = RecoveryCode.objects.filter(user=user, digest=_digest(user.pk, code), used_at=None)
    return bool(code) and found.update(used_at=timezone.now()) == 1


def left(user: User) -> int:
    """How many codes a person has left."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()
