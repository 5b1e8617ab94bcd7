"""The states of an acceptance of the risk, and of a sheet of codes."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

ACCEPTANCE = Machine(
    "acceptance",
    {
        "accept": ({"proposed"}, "accepted"),
        "withdraw": ({"proposed", "accepted"}, "withdrawn"),
    },
    {"proposed": _("Proposed"), "accepted": _("Accepted by two"), "withdrawn": _("Withdrawn")},
)
SHEET = Machine(
    "codesheet",
    {"burn": ({"drawn"}, "burnt")},
    {"drawn": _("In use"), "burnt": _("In foreign hands: not believed")},
)
