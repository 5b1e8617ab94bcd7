"""What became of the question that is asked before a date of risk."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

PLANNED, WATCHED, QUIET, CANCELLED = "planned", "watched", "quiet", "cancelled"

RISK_DATE = Machine(
    "agenda",
    {
        "heighten": ({PLANNED, QUIET}, WATCHED),
        "let_be": ({PLANNED, WATCHED}, QUIET),
        "cancel": ({PLANNED, WATCHED, QUIET}, CANCELLED),
        "reopen": ({WATCHED, QUIET, CANCELLED}, PLANNED),
    },
    {
        PLANNED: _("To be looked at"),
        WATCHED: _("Heightened watch"),
        QUIET: _("Looked at, nothing more"),
        CANCELLED: _("Will not take place"),
    },
)
