"""Where a call, a proposal and a grant stand."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

CALL = Machine(
    "call",
    {"follow": ({"seen", "dropped"}, "followed"), "drop": ({"seen", "followed"}, "dropped")},
    {"seen": _("Not read yet"), "followed": _("Followed"), "dropped": _("Not for us")},
)
PROPOSAL = Machine(
    "proposal",
    {
        "write": ({"idea"}, "writing"),
        "submit": ({"writing"}, "submitted"),
        "win": ({"submitted"}, "won"),
        "lose": ({"submitted"}, "lost"),
        "withdraw": ({"idea", "writing", "submitted"}, "withdrawn"),
    },
    {
        "idea": _("Idea"),
        "writing": _("Being written"),
        "submitted": _("Submitted"),
        "won": _("Won"),
        "lost": _("Lost"),
        "withdrawn": _("Withdrawn by us"),
    },
)
GRANT = Machine(
    "plan_grant",
    {
        "suspend": ({"running"}, "suspended"),
        "resume": ({"suspended"}, "running"),
        "close": ({"running", "suspended"}, "closed"),
    },
    {"running": _("Running"), "suspended": _("Suspended"), "closed": _("Closed")},
)
