"""A step of the support plan: planned, under way, done or dropped."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

SUPPORT = Machine(
    "support",
    {
        "start": ({"planned"}, "under_way"),
        "finish": ({"under_way"}, "done"),
        "drop": ({"planned", "under_way"}, "dropped"),
    },
    {
        "planned": _("Planned"),
        "under_way": _("Under way"),
        "done": _("Done"),
        "dropped": _("Dropped"),
    },
)
