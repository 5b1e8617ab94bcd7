"""The ways of a version of a form and of a change of a list."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

VERSION = Machine(
    "form",
    {
        "rewrite": ({"draft", "tried"}, "draft"),
        "try": ({"draft", "tried"}, "tried"),
        "approve": ({"tried"}, "approved"),
        "drop": ({"draft", "tried"}, "dropped"),
        "replace": ({"approved"}, "replaced"),
    },
    {
        "draft": _("Draft"),
        "tried": _("Tried out"),
        "approved": _("In use"),
        "replaced": _("Replaced"),
        "dropped": _("Dropped"),
    },
)
CHANGE = Machine(
    "list",
    {"approve": ({"proposed"}, "approved"), "drop": ({"proposed"}, "dropped")},
    {"proposed": _("Proposed"), "approved": _("Approved"), "dropped": _("Dropped")},
)
