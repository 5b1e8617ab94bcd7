"""The life of an after-action: proposed by one person, confirmed by another, and corrected when more is known."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

ACCOUNTED = ("closed", "cancelled")
"""States of an alert that was in force and is over: what came of it is written and judged, also of one taken back."""

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
