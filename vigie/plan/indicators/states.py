"""What becomes of a value that is put beside the computed one."""

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
