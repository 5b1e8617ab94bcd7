"""The life of a scenario: open while its horizon is ahead, scored once it is known which branch happened."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

SCENARIO = Machine(
    "scenario",
    {"revise": ({"open"}, "open"), "score": ({"open"}, "scored")},
    {"open": _("Under way"), "scored": _("Scored")},
)
