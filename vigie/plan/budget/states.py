"""The lives of what is spent, promised, advanced and moved: entered by one person, agreed by another."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

EXPENDITURE = Machine(
    "expenditure",
    {
        "approve": ({"entered"}, "approved"),
        "refuse": ({"entered"}, "refused"),
    },
    {
        "entered": _("Waits for a second person"),
        "approved": _("Approved by a second person"),
        "refused": _("Refused"),
    },
)
TRANSFER = Machine(
    "transfer",
    {
        "approve": ({"entered"}, "approved"),
        "refuse": ({"entered"}, "refused"),
    },
    EXPENDITURE.labels,
)
COMMITMENT = Machine(
    "commitment",
    {"close": ({"open"}, "closed")},
    {"open": _("Still open"), "closed": _("Closed for good")},
)
