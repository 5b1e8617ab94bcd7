"""From an opened case to a closed one. Nothing here asks whether a fact was verified: help never waits for that."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

CASE = Machine(
    "case",
    {
        "take": ({"new"}, "active"),
        "follow": ({"active"}, "followed"),
        "resume": ({"followed"}, "active"),
        "close": ({"new", "active", "followed"}, "closed"),
        "reopen": ({"closed"}, "active"),
    },
    {
        "new": _("Opened"),
        "active": _("Accompanied"),
        "followed": _("Followed up"),
        "closed": _("Case closed"),
    },
)
OPEN = ("new", "active", "followed")
