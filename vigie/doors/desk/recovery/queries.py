"""What is known of lost keys, for those whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.doors.desk.recovery.forms import GiveForm
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.fingerprint import fingerprint as words_of
from vigie.ground.seal import rules
from vigie.ground.seal.escrow import current_key, missing_epochs, older_keys_in_use
from vigie.ground.seal.fingerprint import fingerprint
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import Altered
from vigie.ground.seal.recovery_models import RecoveryKey, Renewal
from vigie.ground.seal.recovery_people import waiting_for
from vigie.ground.tasks.todo import Todo


@dataclass(frozen=True)
class Quorum:
    """The newest set of shares, as a keeper sees it; `altered` when its key does not carry the node's signature."""

    key: RecoveryKey | None
    words: str
    missing: list[TeamEpoch]
    older: list[RecoveryKey]
    altered: bool = False


@dataclass(frozen=True)
class Waiting:
    """Someone renewed, the words of their new keys, and the form that gives them a team's."""

    renewal: Renewal
    words: str
    form: GiveForm


def quorum(actor: Actor) -> Quorum | None:
    """The state of the shares on paper, for keepers of accounts; None for everyone else."""
    if not may(rules.ADMIT, actor):
        return None
    try:
        key = current_key()
    except Altered:
        return Quorum(None, "", [], [], altered=True)
    words = fingerprint(bytes(key.public_key)) if key else ""
    return Quorum(key, words, missing_epochs(key), older_keys_in_use(key))


def waiting(actor: Actor, refused: GiveForm | None = None, of: Renewal | None = None) -> list[Waiting]:
    """Those to whom this actor can give keys again; `refused` is the form of one of them, with its fault."""
    return [
        Waiting(renewal, words_of(renewal.user), _form(renewal, refused, of))
        for renewal in waiting_for(actor).order_by("user__username", "team")
    ]


def _form(renewal: Renewal, refused: GiveForm | None, of: Renewal | None) -> GiveForm:
    if refused is not None and renewal == of:
        return refused
    return GiveForm(auto_id=f"{renewal.pk}_%s")


def todo(actor: Actor) -> list[Todo]:
    """Keys to give again; and, for keepers, what the shares on paper could not open."""
    page = reverse("recovery:overview")
    found = [
        Todo(
            "orange",
            _("Give %(who)s their keys again") % {"who": renewal.user.username},
            _("Lost passphrase · %(team)s") % {"team": renewal.team},
            page,
            kind=_("Keys to give again"),
        )
        for renewal in waiting_for(actor)
    ]
    state = quorum(actor)
    if state is None:
        return found
    if state.altered:
        found.append(Todo("red", _("The key of the recovery shares was changed"), _("Recovery"), page))
    elif state.key is None:
        found.append(Todo("red", _("Have the recovery shares made"), _("Recovery"), page))
    elif state.missing:
        found.append(Todo("orange", _("Mend what the recovery shares could not open"), _("Recovery"), page))
    return found
