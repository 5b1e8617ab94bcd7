"""A task is open, then done by its owner, or settled because nothing is left to do."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

TASK = Machine(
    "task",
    {"finish": ({"open"}, "done"), "settle": ({"open"}, "done")},
    {"open": _("To do"), "done": _("Done")},
)
