"""The life of an alert, and of a proposal to publish one (domain.md, Warning)."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

UNDECIDED = ("new", "verifying", "assessing")
IN_FORCE = ("issued", "updated")
ENDED = ("closed", "rejected", "cancelled")

ALERT = Machine(
    "alert",
    {
        "verify": ({"new"}, "verifying"),
        "assess": ({"verifying", "assessing"}, "assessing"),
        "approve": ({"assessing"}, "assessing"),
        "issue": ({"assessing"}, "issued"),
        "act_now": ({"assessing"}, "issued"),
        "confirm": ({"issued"}, "issued"),
        "confirm_updated": ({"updated"}, "updated"),
        "update": ({"issued", "updated"}, "updated"),
        "cancel": ({"issued", "updated"}, "cancelled"),
        "close": ({"issued", "updated"}, "closed"),
        "reject": ({"new", "verifying", "assessing"}, "rejected"),
    },
    {
        "new": _("New"),
        "verifying": _("Being verified"),
        "assessing": _("Being assessed"),
        "issued": _("Issued inside"),
        "updated": _("Updated"),
        "closed": _("Closed"),
        "rejected": _("Rejected"),
        "cancelled": _("Cancelled"),
    },
)

PROPOSAL = Machine(
    "publication",
    {
        "publish": ({"proposed"}, "published"),
        "decline": ({"proposed"}, "declined"),
        "withdraw": ({"published"}, "withdrawn"),
        "replace": ({"published"}, "replaced"),
    },
    {
        "proposed": _("Proposed"),
        "published": _("Published"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "replaced": _("Replaced by an update"),
    },
)
