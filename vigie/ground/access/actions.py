"""Coming in and going out."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vigie.compute.crypto import WeakParameters
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Busy, Denied, Wait
from vigie.ground.access.models import AlarmKind
from vigie.ground.accounts import backoff, devices, kdf_queue, passkeys, recovery_codes
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.labels import device_label, seal_label
from vigie.ground.accounts.models import Device, Session, User
from vigie.ground.accounts.passphrase import AlteredKeys, WrongPassphrase, spend_code, unlock
from vigie.ground.accounts.sessions import stored_key
from vigie.ground.audit.actions import note

REFUSED = _("The pseudonym, the passphrase or the code is not right. Check all three and try again.")
ALTERED = _(
    "Stop: the passphrase is right, but the keys of this account were changed on the server. "
    "Do not try again; tell the direction by another way."
)


def sign_in(
    request: HttpRequest, pseudonym: str, passphrase: str, code: str, *, passkey: str = "", trust: bool = False
) -> Actor:
    """Open a session that holds the person's keys.

    The second factor is `code` (six digits, or a recovery code), or else `passkey` (a WebAuthn answer as JSON). With
    `trust`, this browser is trusted from now on; its token is left in `request.device_token` for the answer's cookie.

    Raises Denied with one sentence for any of the three being wrong, Wait while the pseudonym has failed too often
    (known or not; trusted browsers and recovery codes are exempt), Busy when too many people come in at once.
    """
    pseudonym = pseudonym.strip()
    device = devices.trusted_device(request, pseudonym)
    try:
        user, keyring, secret, counted = _unlocked(pseudonym, passphrase, code, device)
    except WrongPassphrase as fault:
        _failed(device)
        raise Denied(REFUSED) from fault
    except (AlteredKeys, WeakParameters) as fault:
        kind = AlarmKind.WEAK_KDF if isinstance(fault, WeakParameters) else AlarmKind.ALTERED_KEY
        raise_alarm(kind, User.objects.get(username=pseudonym.strip()), by=Actor.nobody())
        raise Denied(ALTERED) from fault
    actor = Actor(user, keyring)
    try:
        with transaction.atomic():
            verb = second_factor(user, secret, code, passkey)
            begin_session(request, user, keyring)
            note("session.open", user, by=actor)
            if verb:
                note(verb, user, by=actor)
            _came_in(request, actor, device, counted=counted, trust=trust)
    except Denied:
        _failed(device)
        raise
    request.actor = actor  # type: ignore[attr-defined]
    return actor


def _unlocked(pseudonym: str, passphrase: str, code: str, device: Device | None) -> tuple[User, Keyring, bytes, bool]:
    """One Argon2id, whoever asks and whatever is wrong; none at all for those who must wait.

    The last of the four says whether this attempt was counted as failed, and is now to be forgiven.
    """
    try:
        with kdf_queue.turn(trusted=device is not None):
            counted = device is None and not recovery_codes.is_unused(pseudonym, code)
            if counted:
                backoff.count(pseudonym)
            return *unlock(pseudonym, passphrase), counted
    except kdf_queue.Busy as fault:
        raise Busy from fault
    except backoff.TooSoon as fault:
        raise Wait(fault.seconds) from fault


def second_factor(user: User, secret: bytes, code: str, passkey: str = "") -> str:
    """Spend one second factor; returns what the audit log must say besides. Raises Denied."""
    if passkey:
        try:
            passkeys.verify(user, passkey)
        except passkeys.BadPasskey as fault:
            raise Denied(REFUSED) from fault
        return ""
    if recovery_codes.read(code):
        if not recovery_codes.spend(user, code):
            raise Denied(REFUSED)
        return "recovery_code.use"
    if not spend_code(user, secret, code):
        raise Denied(REFUSED)
    return ""


def _failed(device: Device | None) -> None:
    if device is not None:
        devices.count_failure(device)


def _came_in(request: HttpRequest, actor: Actor, device: Device | None, *, counted: bool, trust: bool) -> None:
    """Forgive this attempt, and trust the browser if its owner wants that.

    An attempt that was exempt leaves the failures as they are: they are a stranger's, who goes on waiting.
    """
    user = actor.user
    assert user is not None  # noqa: S101  # just unlocked
    request.failures_before = backoff.forgive(user.username) if counted else 0  # type: ignore[attr-defined]
    if device is not None:
        devices.clear_failures(device)
    elif trust:
        request.device_token = devices.trust(request, user)  # type: ignore[attr-defined]
        note("device.trust", user, by=actor)


def begin_session(request: HttpRequest, user: User, keyring: Keyring) -> None:
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
    row = Session.objects.get(session_key=stored_key(request.session.session_key or ""))
    row.label = seal_label(user, row.handle, device_label(request.headers.get("User-Agent", "")))
    row.save(update_fields=["label"])


def sign_out(request: HttpRequest, *, by: Actor) -> None:
    """End the session, and with it the only copy of its keys."""
    with transaction.atomic():
        if by.user is not None:
            note("session.end", by.user, by=by)
        request.session.flush()
