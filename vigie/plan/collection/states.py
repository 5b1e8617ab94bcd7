"""Where the values of a country's period stand."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

VALUE = Machine(
    "manual_value",
    {
        "validate": ({"entered"}, "validated"),
        "return": ({"entered"}, "returned"),
        "withdraw": ({"entered", "returned"}, "withdrawn"),
        "replace": ({"entered", "returned", "validated"}, "replaced"),
    },
    {
        "entered": _("waits for validation"),
        "validated": _("validated"),
        "returned": _("sent back"),
        "withdrawn": _("withdrawn"),
        "replaced": _("replaced"),
    },
)
