"""Refusals: a clear, kind sentence to the person, and a status. Any action may raise one; nothing is changed then."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something was not done, and this is why. `message` is shown as it is; it holds no sealed content."""

    status = 400
    default: str | Promise = _("This cannot be done.")

    def __init__(self, message: str | Promise | None = None) -> None:
        self.message = message if message is not None else self.default
        super().__init__(str(self.message))


class Invalid(Refusal):
    """What was given cannot be used."""


class Denied(Refusal):
    """The actor's role does not allow it."""

    status = 403
    default = _("Your role does not allow this.")


class WrongState(Refusal):
    """The object is not, or no longer, in a state where this can be done."""

    status = 409
    default = _("Someone was faster, or this step is not possible from here. Nothing was changed.")


class Altered(Refusal):
    """A key, a grant or a ciphertext is not what was signed or sealed: somebody changed the database."""

    status = 409
    default = _(
        "Stop: a key or a sealed text was changed on the server after it was sealed. "
        "Nothing was opened. Tell the direction by another way."
    )


class FourEyes(Refusal):
    """The same person tried to be the second pair of eyes."""

    status = 409
    default = _("A second person must do this: you already took the first step.")


class Busy(Refusal):
    """Too many people sign in at this very moment; nothing was tried, and the same again will do."""

    status = 503
    retry_after = 5  # seconds
    default = _("Many people are coming in at this moment. Wait a few seconds, then try again: nothing was counted.")


class NodeFull(Refusal):
    """The node cannot take this now: every turn is taken, or its disk is full. Nothing of it was kept, and the same
    again later will do. Each place says in its own words what that means there, and what is still taken."""

    status = 503
    retry_after = 120  # seconds


class Wait(Refusal):
    """Too many failed attempts at a pseudonym, known or not; `retry_after` in seconds."""

    status = 429

    def __init__(self, seconds: int) -> None:
        self.retry_after = seconds
        minutes = -(-seconds // 60)
        wait = ngettext("Wait a minute", "Wait %(n)d minutes", minutes) % {"n": minutes}
        super().__init__(
            gettext(
                "Too many attempts failed for this pseudonym. %(wait)s, then try again. A browser that you chose to "
                "trust, or a recovery code, lets you in at once."
            )
            % {"wait": wait}
        )
