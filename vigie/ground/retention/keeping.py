"""What the rooms below this one keep."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Audit log"),
        _("Kept without end: verbs and random ids, never content. What is erased leaves its id there."),
    ),
    Standing(
        _("Sessions"),
        _("End after 15 minutes without use; the node removes what is left of them within a minute."),
    ),
]
