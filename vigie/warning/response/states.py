"""The life of an after-action: proposed by one person, confirmed by another, and corrected when more is known."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

AFTER_ACTION = Machine(
    "after-action",
    {
        "confirm": ({"proposed"}, "confirmed"),
        "correct": ({"proposed", "confirmed"}, "proposed"),
    },
    {
        "proposed": _("Waits for a second person"),
        "confirmed": _("Confirmed by two"),
    },
)
