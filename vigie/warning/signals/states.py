"""The life of a signal: it is new until someone looks, and ends in a person's hands or rejected with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

NEW, VERIFYING, ASSESSING, HANDED, REJECTED = "new", "verifying", "assessing", "handed", "rejected"

SIGNAL = Machine(
    "signal",
    {
        "examine": ({NEW}, VERIFYING),
        "confirm": ({VERIFYING}, ASSESSING),
        "hand_over": ({NEW, VERIFYING, ASSESSING}, HANDED),  # Grave harm does not wait for our steps.
        "reject": ({NEW, VERIFYING, ASSESSING}, REJECTED),
    },
    {
        NEW: _("New"),
        VERIFYING: _("Being verified"),
        ASSESSING: _("Confirmed, to be assessed"),
        HANDED: _("Became an alert"),
        REJECTED: _("Rejected"),
    },
)
OPEN = (NEW, VERIFYING, ASSESSING)
