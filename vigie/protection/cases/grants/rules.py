"""Who is not one of the two signatories of a grant, whatever their role: its asker, its recipient, the other one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.compute.text import words
from vigie.ground.accounts.actor import Actor
from vigie.protection.cases.models import EmergencyGrant

ASKED = _("You asked for this grant: two other people sign it. It protects you too.")
RECEIVES = _("This grant is for you: two other people sign it.")
SIGNED = _("You signed first: another person must sign too.")


def why_not(grant: EmergencyGrant, recipient: str, by: Actor) -> str | Promise:
    """Why this person cannot sign now, in words; empty when nothing stands against it.

    `recipient` is the name that the case has for whoever receives the money. It is theirs when it holds their whole
    pseudonym: a member who is helped under another name is not recognised, and the others have to know.
    """
    if by.user is None:
        return ""
    if grant.asked_by_id == by.user.pk:
        return ASKED
    mine = set(words(by.pseudonym))  # none in a pseudonym without a letter or a digit, which then names nobody
    if mine and mine <= set(words(recipient)):
        return RECEIVES
    return SIGNED if grant.state == "half_signed" and grant.signed_first(by) else ""
