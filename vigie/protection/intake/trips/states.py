"""A journey is under way until its traveller has arrived, or until the desk knows what became of them."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

TRIP = Machine(
    "trip",
    {
        "news": ({"under_way"}, "under_way"),
        "arrive": ({"under_way"}, "ended"),
        "end": ({"under_way"}, "ended"),
    },
    {"under_way": _("Under way"), "ended": _("Ended")},
)
