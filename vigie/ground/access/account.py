"""What people do with their own account: passphrase, second factors, sessions, trusted browsers, language.

What an open session could be misused for (locking its owner out, adding a way in) asks for the passphrase and a code
again; what only closes something does not.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from vigie.compute.crypto import WeakParameters
from vigie.ground.access.actions import ALTERED, begin_session, second_factor, sign_out
from vigie.ground.access.errors import Busy, Denied, Invalid, WrongState
from vigie.ground.accounts import kdf_queue, passkeys, recovery_codes, strength
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.labels import seal_label
from vigie.ground.accounts.models import Device, Passkey, RecoveryCode, Session, User
from vigie.ground.accounts.passphrase import (
    LOCKED,
    TOTP_BYTES,
    AlteredKeys,
    WrongPassphrase,
    lock_anew,
    normalised,
    step_of,
    unlock,
)
from vigie.ground.accounts.sessions import stored_key
from vigie.ground.audit.actions import note

MOST_FAILED_PROOFS = 5


class NotProved(Denied):
    """The passphrase or the code that was asked again is wrong."""

    default = _("The passphrase or the code is not right. Nothing was changed.")


def change_passphrase(request: HttpRequest, passphrase: str, code: str, chosen: str, *, by: Actor) -> None:
    """Another passphrase for the same keys: new salt, new boxes; every other session ends, this one gets a new token.

    Raises Invalid for a weak or unchanged one, Denied when passphrase or code is wrong, Busy.
    """
    require_strength(chosen, by.pseudonym)
    if normalised(chosen) == normalised(passphrase):
        raise Invalid(_("This is the passphrase you have already."))
    with _proving(request, by=by), kdf_queue.turn(trusted=True):
        user, keyring, secret = _proved(passphrase, by=by)
        before = bytes(user.verifier)
        lock_anew(user, keyring, secret, chosen)
        with transaction.atomic():
            _spend(user, secret, code, by=by)
            _save_locked(user, before)
            Session.objects.filter(user=user).delete()
            begin_session(request, user, keyring)
            note("person.change_passphrase", user, by=by)


def new_totp_secret() -> bytes:
    """160 random bits for an authenticator (RFC 4226, section 4, R6)."""
    return secrets.token_bytes(TOTP_BYTES)


def change_authenticator(
    request: HttpRequest, passphrase: str, code: str, secret: bytes, new_code: str, *, by: Actor
) -> None:
    """Another authenticator: `code` proves the old one (or is a recovery code), `new_code` that the new one works."""
    step = step_of(secret, new_code)
    if step is None:
        raise Invalid(_("This is not the code that the new authenticator shows now."))
    with _proving(request, by=by), kdf_queue.turn(trusted=True):
        user, keyring, old = _proved(passphrase, by=by)
        before = bytes(user.verifier)
        lock_anew(user, keyring, secret, passphrase)
        with transaction.atomic():
            _spend(user, old, code, by=by)
            _save_locked(user, before)
            User.objects.filter(pk=user.pk).update(totp_last_step=step)
            note("person.change_authenticator", user, by=by)


def renew_recovery_codes(request: HttpRequest, passphrase: str, code: str, *, by: Actor) -> list[str]:
    """Ten new codes, to show once; the earlier ones open nothing any more."""
    with _proving(request, by=by), kdf_queue.turn(trusted=True):
        user, _keyring, secret = _proved(passphrase, by=by)
        shown, rows = recovery_codes.new_codes(user)
        with transaction.atomic():
            _spend(user, secret, code, by=by)
            RecoveryCode.objects.filter(user=user).delete()
            RecoveryCode.objects.bulk_create(rows)
            note("recovery_code.renew", user, by=by)
    return shown


def add_passkey(request: HttpRequest, passphrase: str, code: str, answer: str, name: str, *, by: Actor) -> Passkey:
    """Register a passkey; `answer` is the browser's (JSON), `name` is sealed to its owner."""
    try:
        with _proving(request, by=by), kdf_queue.turn(trusted=True):
            user, _keyring, secret = _proved(passphrase, by=by)
            with transaction.atomic():
                _spend(user, secret, code, by=by)
                made = passkeys.register(user, answer)
                made.label = seal_label(user, made.pk, name)
                made.save(force_insert=True)
                note("passkey.add", made, by=by)
    except passkeys.BadPasskey as fault:
        raise Invalid(_("Your browser’s answer did not fit. Begin again on this page.")) from fault
    return made


def remove_passkey(passkey: Passkey, *, by: Actor) -> None:
    """Take a passkey away; the authenticator's code is always left as a second factor."""
    _own(passkey.user_id, by)
    with transaction.atomic():
        note("passkey.remove", passkey, by=by)
        passkey.delete()


def end_session(request: HttpRequest, session: Session, *, by: Actor) -> None:
    """End one of one's own sessions, this one too."""
    _own(session.user_id, by)
    if session.session_key == stored_key(request.session.session_key or ""):
        sign_out(request, by=by)
        return
    with transaction.atomic():
        Session.objects.filter(session_key=session.session_key).delete()
        note("session.end", ("accounts.session", str(session.handle)), by=by)


def end_other_sessions(request: HttpRequest, *, by: Actor) -> int:
    """End every session of one's own but this one; returns how many."""
    others = Session.objects.filter(user=by.user).exclude(session_key=stored_key(request.session.session_key or ""))
    with transaction.atomic():
        ended, _rows = others.delete()
        note("session.end_others", _own(None, by), by=by)
    return ended


def forget_device(device: Device, *, by: Actor) -> None:
    """Trust a browser no more."""
    _own(device.user_id, by)
    with transaction.atomic():
        note("device.forget", device, by=by)
        device.delete()


def choose_language(request: HttpRequest, language: str, *, by: Actor) -> None:
    """The language of one's own pages, from the next one on."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("This language is not offered."))
    user = _own(None, by)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(language=language)
        note("person.choose_language", user, by=by)
    request.session["language"] = language


def tell_code_use(*, by: Actor) -> None:
    """The owner has seen that recovery codes of theirs were used."""
    user = _own(None, by)
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user, told=False).exclude(used_at=None).update(told=True)
        note("recovery_code.tell", user, by=by)


def require_strength(chosen: str, pseudonym: str) -> None:
    """Raise Invalid, with advice, for a passphrase that would be guessed."""
    found = strength.estimate(chosen, pseudonym)
    if not found.enough:
        raise Invalid(" ".join(str(sentence) for sentence in found.advice))


def totp_address(secret: bytes) -> str:
    """What an authenticator scans. Its label is neutral: a phone that is searched names neither us nor the person."""
    return f"otpauth://totp/Bureau?secret={base64.b32encode(secret).decode()}"


# --- Proof --------------------------------------------------------------------------------------------------------


@contextmanager
def _proving(request: HttpRequest, *, by: Actor) -> Iterator[None]:
    """Around an action that asks for proof: whoever sits at another's session gets five guesses, then no session."""
    try:
        yield
    except kdf_queue.Busy as fault:
        raise Busy from fault
    except NotProved as fault:
        failed = request.session["failed_proofs"] = request.session.get("failed_proofs", 0) + 1
        if failed >= MOST_FAILED_PROOFS:
            sign_out(request, by=by)
            sentence = _("Five times the passphrase or the code was not right: this session has ended. Sign in again.")
            raise Denied(sentence) from fault
        raise


def _own(owner: UUID | None, by: Actor) -> User:
    """The actor's user, who must be `owner` where one is given."""
    if by.user is None or owner not in {None, by.user.pk}:
        raise Denied
    return by.user


def _proved(passphrase: str, *, by: Actor) -> tuple[User, Keyring, bytes]:
    """The actor's own keys and TOTP secret, opened with the passphrase they typed again. Raises NotProved."""
    try:
        return unlock(_own(None, by).username, passphrase)
    except WrongPassphrase as fault:
        raise NotProved from fault
    except (AlteredKeys, WeakParameters) as fault:
        raise Denied(ALTERED) from fault


def _spend(user: User, secret: bytes, code: str, *, by: Actor) -> None:
    """Use up the code that was asked again, inside the caller's transaction. Raises NotProved."""
    try:
        verb = second_factor(user, secret, code)
    except Denied as fault:
        raise NotProved from fault
    if verb:
        note(verb, user, by=by)


def _save_locked(user: User, before: bytes) -> None:
    """Save what a passphrase decides, unless someone changed it meanwhile."""
    columns = {name: getattr(user, name) for name in LOCKED}
    if not User.objects.filter(pk=user.pk, verifier=before).update(**columns):
        raise WrongState
