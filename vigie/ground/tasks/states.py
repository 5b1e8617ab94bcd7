"""A task is open, then done."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

TASK = Machine(
    "task",
    {"finish": ({"open"}, "done")},
    {"open": _("To do"), "done": _("Done")},
)
