"""From asking for a place to leaving it. Nothing here asks whether a fact was verified: help never waits for that."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

HOLDING = ("held", "arrived")  # a place is taken for its nights
WAITING = "asked"

STAY = Machine(
    "stay",
    {
        "hold": ({"asked"}, "held"),
        "arrive": ({"held"}, "arrived"),
        "leave": ({"arrived"}, "left"),
        "cancel": ({"asked", "held"}, "cancelled"),
        "refuse": ({"asked"}, "refused"),
    },
    {
        "asked": _("On the waiting list"),
        "held": _("Place held"),
        "arrived": _("Staying"),
        "left": _("Left"),
        "cancelled": _("Cancelled"),
        "refused": _("Not taken in"),
    },
)
SHELTER = Machine(
    "shelter",
    {"close": ({"open"}, "closed"), "reopen": ({"closed"}, "open")},
    {"open": _("Takes people in"), "closed": _("Takes nobody in")},
)
