"""An emergency grant, from the request to its report. No payment without two signatures."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

SIGNED = ("signed", "paid", "received", "reported")
GRANT = Machine(
    "grant",
    {
        "sign": ({"asked"}, "half_signed"),
        "sign_second": ({"half_signed"}, "signed"),
        "pay": ({"signed"}, "paid"),
        "receive": ({"paid"}, "received"),
        "report": ({"received"}, "reported"),
        "refuse": ({"asked", "half_signed", "signed"}, "refused"),
    },
    {
        "asked": _("Asked for"),
        "half_signed": _("Signed once"),
        "signed": _("Signed by two"),
        "paid": _("Paid"),
        "received": _("Receipt kept"),
        "reported": _("Reported"),
        "refused": _("Refused"),
    },
)
