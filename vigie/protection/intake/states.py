"""A report is received; then it is accepted as a violation, or answered and closed."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

REPORT = Machine(
    "report",
    {
        "answer": ({"received", "answered", "accepted"}, "answered"),
        "accept": ({"received", "answered"}, "accepted"),
        "close": ({"received", "answered", "accepted"}, "closed"),
        "reopen": ({"closed"}, "received"),
    },
    {
        "received": _("Received"),
        "answered": _("Answered"),
        "accepted": _("Became a violation"),
        "closed": _("Closed"),
    },
)
