"""Letting people in by link: a keeper invites, the invited makes their own keys, the keeper compares words and admits.

The link alone is not enough: a code of five words is told by another channel. Neither opens a team: only the keeper's
own keys do that, after both have read the same fingerprint. So whoever takes both meets a person's ear.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute import crypto
from vigie.ground.access.account import require_strength
from vigie.ground.access.errors import Busy, Denied, Invalid, WrongState
from vigie.ground.access.models import Membership
from vigie.ground.access.roles import Role
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts import kdf_queue, recovery_codes
from vigie.ground.accounts.actor import Actor, Keyring
from vigie.ground.accounts.fingerprint import spoken_words
from vigie.ground.accounts.models import RecoveryCode, User
from vigie.ground.accounts.passphrase import new_person, step_of
from vigie.ground.audit.actions import note
from vigie.ground.seal import rules
from vigie.ground.seal.actions import admit
from vigie.ground.seal.invitation_models import Invitation, InvitationRole, InvitationState, Purpose
from vigie.ground.seal.models import Grant
from vigie.ground.seal.opening import team_keys
from vigie.ground.seal.recovery_people import SIGNED, ask_for_keys, forget_old_keys

LIFE = timedelta(hours=72)
PATIENCE = timedelta(days=7)  # how long an answered invitation waits for a keeper
CODE_WORDS = 5  # of 2,048: 55 bits, of which five may be tried
MOST_WRONG_CODES = 5
PSEUDONYM = re.compile(r"\w[\w.-]{1,38}\w")
NOT_OPEN = _("This invitation is over, or was never made. Ask whoever invited you for another.")


@dataclass(frozen=True)
class Made:
    """A fresh invitation with what is shown once: the last part of its link, and the spoken code."""

    invitation: Invitation
    token: str
    code: str


@dataclass(frozen=True)
class Answered:
    """The person (saved, not active; or known, their keys still to be put in place) and their codes, shown once."""

    person: User
    recovery_codes: list[str]


# --- A keeper invites ---------------------------------------------------------------------------------------------


def invite(roles: Iterable[tuple[str, Role]], *, by: Actor) -> Made:
    """Invite someone new to these (team, role). The keeper must keep each of the teams and hold its keys."""
    asked = sorted(set(roles))
    if not asked:
        raise Invalid(_("Choose at least one role."))
    for team, _role in asked:
        permit(rules.ADMIT, by, team)
    return _make(Purpose.JOIN, None, asked, by=by)


def invite_to_renew(person: User, *, by: Actor) -> Made:
    """Invite someone known, who lost their passphrase, to take new keys. For a keeper of one of their teams."""
    if person == by.user:
        raise Denied(_("Somebody else must give you new keys."))
    if not person.is_active:
        raise Invalid(_("This account is closed."))
    held = [(m.team_id, Role(m.role)) for m in Membership.objects.live().filter(user=person)]
    if not any(may(rules.ADMIT, by, team) for team, _role in held):
        raise Denied(rules.ADMIT.sentence)
    return _make(Purpose.RENEW, person, sorted(held), by=by)


def _make(purpose: Purpose, person: User | None, roles: list[tuple[str, Role]], *, by: Actor) -> Made:
    token = secrets.token_urlsafe(24)
    code = " ".join(secrets.choice(spoken_words()) for _ in range(CODE_WORDS))
    invitation = Invitation(
        purpose=purpose,
        created_by=by.user,
        person=person,
        expires_at=timezone.now() + LIFE,
        link_digest=_link_digest(token),
        code_digest=_code_digest(token, code),
    )
    with transaction.atomic():
        invitation.save(force_insert=True)
        InvitationRole.objects.bulk_create(
            InvitationRole(invitation=invitation, team_id=team, role=role) for team, role in roles
        )
        note("invitation.make", invitation, by=by)
    return Made(invitation, token, code)


def withdraw_invitation(invitation: Invitation, *, by: Actor) -> None:
    """End an invitation; whoever answered it without being let in is forgotten. Raises WrongState when it is over."""
    if not Invitation.objects.visible_to(by).filter(pk=invitation.pk).exists():
        raise Denied(rules.ADMIT.sentence)
    with transaction.atomic():
        if not _end(invitation, InvitationState.WITHDRAWN):
            raise WrongState
        note("invitation.withdraw", invitation, by=by)


# --- The invited answers ------------------------------------------------------------------------------------------


def _link_digest(token: str) -> bytes:
    return crypto.derive(token.encode(), crypto.context("invitation-link"))


def _code_digest(token: str, code: str) -> bytes:
    """Words as they were heard: without accents, capitals, and only their first four letters, which tell them apart."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", code.lower()) if not unicodedata.combining(c))
    heard = " ".join(word[:4] for word in re.findall(r"[a-z]+", plain))
    return crypto.keyed_digest(crypto.derive(token.encode(), crypto.context("invitation-code")), heard.encode())


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a link, whatever its state; None when there is none."""
    return Invitation.objects.filter(link_digest=_link_digest(token)).select_related("person", "created_by").first()


def prove_code(token: str, code: str) -> Invitation:
    """The open or answered invitation of this link, once its spoken code is right.

    Raises Invalid: for a wrong code, of which the fifth ends the invitation; and when it is over.
    """
    invitation = find_invitation(token)
    if invitation is None or not (invitation.is_open or invitation.answered):
        raise Invalid(NOT_OPEN)
    if invitation.wrong_codes >= MOST_WRONG_CODES:
        raise Invalid(NOT_OPEN)
    if hmac.compare_digest(bytes(invitation.code_digest), _code_digest(token, code)):
        return invitation
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(wrong_codes=F("wrong_codes") + 1)
        invitation.refresh_from_db()
        over = invitation.wrong_codes >= MOST_WRONG_CODES and invitation.state == InvitationState.OPEN
        if over and _end(invitation, InvitationState.WRONG_CODES):
            note("invitation.wrong_codes", invitation, by=Actor.nobody())
    left = MOST_WRONG_CODES - invitation.wrong_codes
    if left <= 0:
        raise Invalid(NOT_OPEN)
    raise Invalid(_("These are not the words. Ask for them again by voice: after five errors the invitation ends."))


def clean_pseudonym(typed: str) -> str:
    """A pseudonym as it is kept (NFKC). Raises Invalid with advice."""
    pseudonym = unicodedata.normalize("NFKC", typed.strip())
    if not PSEUDONYM.fullmatch(pseudonym):
        raise Invalid(_("Three to forty letters or digits, with a dash or a point between them, without blanks."))
    if User.objects.filter(username__iexact=pseudonym).exists():
        raise Invalid(_("This pseudonym is taken."))
    return pseudonym


def accept(invitation: Invitation, pseudonym: str, passphrase: str, secret: bytes, code: str) -> Answered:
    """Make the invited's keys, in memory, under their passphrase and authenticator; a keeper must still let them in.

    `secret` is the TOTP secret that was shown, `code` what the authenticator makes of it now. Raises Invalid for a
    weak passphrase, a wrong code or a taken pseudonym, WrongState when the invitation was answered or ended, Busy.
    """
    known = invitation.person if invitation.purpose == Purpose.RENEW else None
    name = known.username if known else clean_pseudonym(pseudonym)
    require_strength(passphrase, name)
    step = step_of(secret, code)
    if step is None:
        raise Invalid(_("This is not the code that your authenticator shows now."))
    try:
        with kdf_queue.turn():
            person, keyring, _shown = new_person(name, passphrase, known.pk if known else None, secret)
    except kdf_queue.Busy as fault:
        raise Busy from fault
    person.totp_last_step = step
    person.is_active = False
    shown, rows = recovery_codes.new_codes(person)
    pending = _pending(person, keyring, rows) if known else b""
    try:
        with transaction.atomic():
            _answer(invitation, person, rows, pending)
    except IntegrityError as fault:
        raise Invalid(_("This pseudonym is taken.")) from fault
    return Answered(person, shown)


def _answer(invitation: Invitation, person: User, rows: list[RecoveryCode], pending: bytes) -> None:
    still_open = Invitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN, expires_at__gt=timezone.now())
    answered = {"state": InvitationState.ACCEPTED, "expires_at": timezone.now() + PATIENCE, "pending": pending}
    if not still_open.update(**answered):
        raise WrongState(NOT_OPEN)
    if not pending:
        person.save(force_insert=True)
        RecoveryCode.objects.bulk_create(rows)
        Invitation.objects.filter(pk=invitation.pk).update(person=person)
    note("invitation.accept", invitation, by=Actor.nobody())


# --- New keys that wait -------------------------------------------------------------------------------------------


def _key_columns() -> list[str]:
    """Every column of a person that belongs to their keys: the binary ones, their parameters, the code's last step."""
    binary = [f.name for f in User._meta.concrete_fields if isinstance(f, models.BinaryField)]
    return [*binary, "kdf", "totp_last_step"]


def _pending(person: User, keyring: Keyring, rows: list[RecoveryCode]) -> bytes:
    """A known person's new keys, boxed under their passphrase as always, and what they had signed, signed anew.

    The new signing key is in memory only now; the signatures take effect with the keys, when a keeper let them in.
    """
    kept = {name: getattr(person, name) for name in _key_columns()}
    return crypto.canonical(
        {
            "keys": {name: value if name in {"kdf", "totp_last_step"} else value.hex() for name, value in kept.items()},
            "codes": [bytes(row.digest).hex() for row in rows],
            "signed": {
                f"{model._meta.label_lower} {row.pk}": crypto.sign(keyring.sign_seed, row.message()).hex()
                for model in SIGNED
                for row in _signed_and_holding(model, person.pk)
            },
        }
    )


def _signed_and_holding(model: Any, signer: UUID) -> list[Any]:
    rows = model.objects.filter(signer=signer).select_related()
    return [
        row for row in rows if crypto.signature_holds(bytes(row.signer.verify_key), bytes(row.signature), row.message())
    ]


def answered_person(invitation: Invitation) -> User | None:
    """Whoever answered, with the keys that they made: what the fingerprint is of. Nothing is saved."""
    person = User.objects.filter(pk=invitation.person_id).first() if invitation.person_id else None
    if person is None or not invitation.answered:
        return None
    if invitation.pending:
        _put_keys(person, json.loads(bytes(invitation.pending))["keys"])
    return person


def _put_keys(person: User, keys: dict[str, Any]) -> None:
    for name, value in keys.items():
        setattr(person, name, value if name in {"kdf", "totp_last_step"} else bytes.fromhex(value))


# --- A keeper lets them in ----------------------------------------------------------------------------------------


def may_let_in(invitation: Invitation, by: Actor) -> bool:
    """Whether this keeper can do it alone: of every team for someone new, of one of them for someone known."""
    teams = {row.team_id for row in invitation.roles.all()}
    kept = [may(rules.ADMIT, by, team) for team in teams]
    return bool(kept) and (any(kept) if invitation.purpose == Purpose.RENEW else all(kept))


def let_in(invitation: Invitation, *, by: Actor) -> list[str]:
    """Admit whoever answered, after comparing the fingerprint with them.

    Returns the teams that another keeper must still give someone known (empty for someone new). Raises Denied,
    WrongState, Unreadable when the keeper lacks a team's keys.
    """
    person = answered_person(invitation)
    if person is None:
        raise WrongState
    if not may_let_in(invitation, by) or person == by.user:
        raise Denied(rules.ADMIT.sentence)
    if invitation.purpose == Purpose.JOIN:
        roles = [(row.team_id, Role(row.role)) for row in invitation.roles.all()]
    else:
        roles = [(m.team_id, Role(m.role)) for m in Membership.objects.live().filter(user=person)]
    given = [(team, role) for team, role in roles if may(rules.ADMIT, by, team)]
    for team in {team for team, _role in given}:
        _warm(by, team)
    with transaction.atomic():
        if not _take(invitation, InvitationState.LET_IN):
            raise WrongState
        if invitation.pending:
            _replace_keys(person, json.loads(bytes(invitation.pending)), by)
        person.is_active = True
        person.save()
        for team, role in given:
            admit(person, team, role, by=by)
        if invitation.purpose == Purpose.RENEW:
            ask_for_keys(person, exclude={team for team, _role in given}, by=by)
        note("invitation.let_in", invitation, by=by)
    return sorted({team for team, _role in roles} - {team for team, _role in given})


def _warm(by: Actor, team: str) -> None:
    """Open the team's keys before the transaction, which must be short."""
    for number in Grant.objects.filter(epoch__team=team, user=by.user).values_list("epoch__number", flat=True):
        team_keys(by, team, number)


def _replace_keys(person: User, pending: dict[str, Any], by: Actor) -> None:
    """Everything that hung on the old keys goes; what the person had signed is signed by the new key."""
    forget_old_keys(person, by=by)
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=person, digest=bytes.fromhex(digest)) for digest in pending["codes"]
    )
    verify_key = bytes(person.verify_key)
    for model in SIGNED:
        again = []
        for row in model.objects.filter(signer=person).select_related():
            signature = bytes.fromhex(pending["signed"].get(f"{model._meta.label_lower} {row.pk}", ""))
            if crypto.signature_holds(verify_key, signature, row.message()):
                row.signature = signature
                again.append(row)
        model.objects.bulk_update(again, ["signature"], batch_size=200)


# --- Ends ---------------------------------------------------------------------------------------------------------


def _take(invitation: Invitation, state: InvitationState) -> bool:
    """Move an answered invitation on, once."""
    found = Invitation.objects.filter(pk=invitation.pk, state=InvitationState.ACCEPTED)
    return found.update(state=state, pending=b"") == 1


def _end(invitation: Invitation, state: InvitationState) -> bool:
    """End one that stands, inside the caller's transaction; whoever answered it and is not in yet is forgotten."""
    standing = Invitation.objects.filter(pk=invitation.pk, state__in=(InvitationState.OPEN, InvitationState.ACCEPTED))
    if not standing.update(state=state, pending=b""):
        return False
    if invitation.purpose == Purpose.JOIN:
        answered = Invitation.objects.filter(pk=invitation.pk).exclude(person=None).values("person")
        for person in User.objects.filter(pk__in=answered, is_active=False, memberships=None, grants=None):
            person.delete()
    return True


def expire_invitations() -> int:
    """End the invitations whose time is over; the periodic work calls it. Returns how many."""
    over = Invitation.objects.filter(
        state__in=(InvitationState.OPEN, InvitationState.ACCEPTED), expires_at__lte=timezone.now()
    )
    ended = 0
    for invitation in over:
        with transaction.atomic():
            if _end(invitation, InvitationState.EXPIRED):
                note("invitation.expire", invitation, by=Actor.system())
                ended += 1
    return ended
