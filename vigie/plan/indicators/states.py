"""What becomes of a value that is put beside the computed one, and of a recipe that is composed on screen."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

OVERRIDE = Machine(
    "override",
    {
        "approve": ({"proposed"}, "approved"),
        "refuse": ({"proposed"}, "refused"),
        "replace": ({"approved"}, "replaced"),
        "withdraw": ({"proposed", "approved"}, "withdrawn"),
    },
    {
        "proposed": _("Waits for a second person"),
        "approved": _("Retained"),
        "refused": _("Refused"),
        "replaced": _("Replaced by another"),
        "withdrawn": _("Withdrawn"),
    },
)
RECIPE = Machine(
    "recipe",
    {
        "write": ({"draft"}, "draft"),
        "propose": ({"draft"}, "proposed"),
        "refuse": ({"proposed"}, "draft"),
        "adopt": ({"proposed"}, "adopted"),
        "freeze": ({"adopted"}, "frozen"),
        "drop": ({"draft", "proposed"}, "dropped"),
    },
    {
        "draft": _("Draft"),
        "proposed": _("Waits for a second person"),
        "adopted": _("Adopted"),
        "frozen": _("Frozen by a newer version"),
        "dropped": _("Dropped"),
    },
)
