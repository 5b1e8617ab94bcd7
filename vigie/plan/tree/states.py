"""The states of a plan and of its anomalies.

A draft is proposed by one person and adopted by another; a plan in force ends. An anomaly: a person keeps the plan as
written, or corrects it, with a reason.
"""

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
PLAN = Machine(
    "plan",
    {
        "propose": ({"draft"}, "proposed"),
        "send_back": ({"proposed"}, "draft"),
        "adopt": ({"proposed"}, "in_force"),
        "end": ({"in_force"}, "ended"),
        "resume": ({"ended"}, "in_force"),
    },
    {
        "draft": _("Draft plan"),
        "proposed": _("Waits for a second person"),
        "in_force": _("In force"),
        "ended": _("Ended"),
    },
)
