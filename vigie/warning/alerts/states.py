"""The life of an alert, and of a proposal to publish one (domain.md, Warning)."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.states import Machine

ALERT = Machine(
    "alert",
    {
        "verify": ({"new"}, "verifying"),
        "assess": ({"verifying", "assessing"}, "assessing"),
        "approve": ({"assessing"}, "assessing"),
        "issue": ({"assessing"}, "issued"),
        "update": ({"issued", "updated"}, "updated"),
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
    },
)

PROPOSAL = Machine(
    "publication",
    {
        "publish": ({"proposed"}, "published"),
        "decline": ({"proposed"}, "declined"),
        "withdraw": ({"published"}, "withdrawn"),
    },
    {
        "proposed": _("Proposed"),
        "published": _("Published"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
    },
)
