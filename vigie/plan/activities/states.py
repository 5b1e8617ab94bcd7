"""Where an activity stands, and what brings it on."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

ACTIVITY = Machine(
    "activity",
    {
        "start": ({"planned"}, "under_way"),
        "finish": ({"planned", "under_way"}, "done"),
        "stop": ({"planned", "under_way"}, "stopped"),
        "reopen": ({"done", "stopped"}, "under_way"),
    },
    {
        "planned": _("Not begun"),
        "under_way": _("In progress"),
        "done": _("Carried out"),
        "stopped": _("Given up"),
    },
)
