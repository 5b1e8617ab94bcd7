"""From received to verified, refuted or beyond verification (domain.md, Incidents)."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

INCIDENT = Machine(
    "incident",
    {
        "review": ({"received"}, "review"),
        "corroborate": ({"review"}, "corroborated"),
        "verify": ({"corroborated"}, "verified"),
        "correct": ({"received", "review", "corroborated", "verified"}, "review"),
        "refute": ({"review", "corroborated", "verified"}, "refuted"),
        "shelve": ({"review", "corroborated"}, "unverifiable"),
    },
    {
        "received": _("Received"),
        "review": _("In review"),
        "corroborated": _("Corroborated"),
        "verified": _("Verified by the coalition"),
        "refuted": _("Refuted"),
        "unverifiable": _("Closed as unverifiable"),
    },
)
