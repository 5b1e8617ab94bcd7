"""The states of an anomaly: a person keeps the plan as written, or corrects it, with a reason."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

ANOMALY = Machine(
    "anomaly",
    {
        "keep": ({"open"}, "kept"),
        "correct": ({"open"}, "corrected"),
        "reopen": ({"kept", "corrected"}, "open"),
    },
    {"open": _("To decide"), "kept": _("Kept as written"), "corrected": _("Corrected by an erratum")},
)
