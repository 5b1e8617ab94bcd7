"""From received to verified, refuted or beyond verification (domain.md, Incidents)."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

# Verified by two of us; what a mandated body (NHRI, OHCHR) does with it afterwards is said apart, and counts no more.
VERIFIED = ("verified", "submitted", "recognised")

LIVE = ("received", "review", "corroborated", *VERIFIED)  # neither refuted nor closed, nor counted with another

INCIDENT = Machine(
    "incident",
    {
        "review": ({"received"}, "review"),
        "corroborate": ({"review"}, "corroborated"),
        "verify": ({"corroborated"}, "verified"),
        "submit": ({"verified"}, "submitted"),
        "recognise": ({"submitted"}, "recognised"),
        "correct": ({"received", "review", "corroborated", *VERIFIED}, "review"),
        "refute": ({"review", "corroborated", *VERIFIED}, "refuted"),
        "merge": (set(LIVE), "merged"),
        "unmerge": ({"merged"}, "review"),  # back to where it was before, whichever that is
        "shelve": ({"review", "corroborated"}, "unverifiable"),
    },
    {
        "received": _("Received"),
        "review": _("In review"),
        "corroborated": _("Corroborated"),
        "verified": _("Verified by the coalition"),
        "submitted": _("Submitted to a mandated body"),
        "recognised": _("Verified by a mandated body"),
        "refuted": _("Refuted"),
        "unverifiable": _("Closed as unverifiable"),
        "merged": _("Counted with another"),
    },
)
