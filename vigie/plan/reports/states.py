"""The life of a report: a draft is fixed and never changes then; it leaves only once another cleared it."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

REPORT = Machine(
    "plan_report",
    {
        "write": ({"draft"}, "draft"),
        "fix": ({"draft"}, "fixed"),
        "ask": ({"fixed"}, "asked"),
        "clear": ({"asked"}, "cleared"),
        "refuse": ({"asked"}, "fixed"),
        "drop": ({"draft"}, "dropped"),
    },
    {
        "draft": _("Draft"),
        "fixed": _("Fixed, for the team"),
        "asked": _("Waits for a second person"),
        "cleared": _("Cleared to leave"),
        "dropped": _("Dropped"),
    },
)
TEMPLATE = Machine(
    "shape",
    {"approve": ({"draft"}, "approved"), "retire": ({"draft", "approved"}, "retired")},
    {"draft": _("Waits for a second person"), "approved": _("In use"), "retired": _("No longer in use")},
)
IATI = Machine(
    "iati",
    {"publish": ({"prepared"}, "published"), "withdraw": ({"prepared", "published"}, "withdrawn")},
    {"prepared": _("Waits for a second person"), "published": _("Public"), "withdrawn": _("Taken back")},
)
