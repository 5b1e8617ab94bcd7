"""What waits for someone because of accounts: people to let in, and signs that theirs may be in other hands."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.ground.accounts import recovery_codes
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.invitation_models import Invitation, InvitationState
from vigie.ground.tasks.todo import Todo

FEW_CODES = 3


def todo(actor: Actor) -> list[Todo]:
    """For keepers, whoever answered an invitation; for everyone, recovery codes that were used or run out."""
    return [*_to_let_in(actor), *_codes(actor)]


def _to_let_in(actor: Actor) -> list[Todo]:
    answered = Invitation.objects.visible_to(actor).filter(state=InvitationState.ACCEPTED).select_related("person")
    return [
        Todo(
            "yellow",
            _("Let %(who)s in: compare the words") % {"who": invitation.person.username if invitation.person else ""},
            invitation.get_purpose_display(),
            reverse("account:invitation", args=[invitation.pk]),
            invitation.expires_at,
            _("People to let in"),
            reverse("account:invitations"),
        )
        for invitation in answered
    ]


def _codes(actor: Actor) -> list[Todo]:
    if actor.user is None:
        return []
    found = []
    address = reverse("account:overview")
    used = actor.user.recovery_codes.filter(told=False).exclude(used_at=None).count()
    if used:
        title = ngettext(
            "%(n)d recovery code of yours was used: was it you?",
            "%(n)d recovery codes of yours were used: was it you?",
            used,
        )
        found.append(Todo("orange", title % {"n": used}, _("My account"), address))
    left = recovery_codes.left(actor.user)
    if left <= FEW_CODES and actor.user.recovery_codes.exists():
        title = ngettext("%(n)d recovery code is left", "%(n)d recovery codes are left", left)
        found.append(Todo("green", title % {"n": left}, _("Make new ones"), reverse("account:recovery_codes")))
    elif not left:
        found.append(Todo("green", _("Have recovery codes made"), _("My account"), reverse("account:recovery_codes")))
    return found
