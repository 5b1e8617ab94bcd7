"""Coming in and going out."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vigie.compute.crypto import WeakParameters
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Denied
from vigie.ground.access.models import AlarmKind
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import AlteredKeys, WrongPassphrase, spend_code, unlock
from vigie.ground.audit.actions import note

REFUSED = _("The pseudonym, the passphrase or the code is not right. Check all three and try again.")
ALTERED = _(
    "Stop: the passphrase is right, but the keys of this account were changed on the server. "
    "Do not try again; tell the direction by another way."
)


def sign_in(request: HttpRequest, pseudonym: str, passphrase: str, code: str) -> Actor:
    """Open a session that holds the person's keys. Raises Denied: one sentence for any of the three being wrong."""
    try:
        user, keyring, secret = unlock(pseudonym.strip(), passphrase)
    except WrongPassphrase as fault:
        raise Denied(REFUSED) from fault
    except (AlteredKeys, WeakParameters) as fault:
        kind = AlarmKind.WEAK_KDF if isinstance(fault, WeakParameters) else AlarmKind.ALTERED_KEY
        raise_alarm(kind, User.objects.get(username=pseudonym.strip()), by=Actor.nobody())
        raise Denied(ALTERED) from fault
    actor = Actor(user, keyring)
    with transaction.atomic():
        if not spend_code(user, secret, code):
            raise Denied(REFUSED)
        _begin(request, user, keyring)
        note("session.open", user, by=actor)
    request.actor = actor  # type: ignore[attr-defined]
    return actor


def _begin(request: HttpRequest, user: User, keyring: Keyring) -> None:
    """A new token (against fixation), whose holder alone can open the keys kept with it."""
    request.session.flush()
    request.session.update(
        {
            "user": str(user.pk),
            "seed": keyring.seed.hex(),
            "sign": keyring.sign_seed.hex(),
            "language": user.language,
        }
    )
    request.session.save()


def sign_out(request: HttpRequest, *, by: Actor) -> None:
    """End the session, and with it the only copy of its keys."""
    with transaction.atomic():
        if by.user is not None:
            note("session.end", by.user, by=by)
        request.session.flush()
