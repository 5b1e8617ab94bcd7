"""A report is received (an encrypted form first waits to be opened); then it is accepted as a violation, or answered
and closed."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

REPORT = Machine(
    "report",
    {
        "unpack": ({"packed"}, "received"),
        "answer": ({"received", "answered", "accepted"}, "answered"),
        "accept": ({"received", "answered"}, "accepted"),
        "close": ({"packed", "received", "answered", "accepted"}, "closed"),
        "reopen": ({"closed"}, "received"),
        "repack": ({"closed"}, "packed"),
    },
    {
        "packed": _("Encrypted form, to be opened"),
        "received": _("Received"),
        "answered": _("Answered"),
        "accepted": _("Became a violation"),
        "closed": _("Closed"),
    },
)
