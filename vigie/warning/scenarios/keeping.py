"""What is kept of scenarios: every version, for they are scored by what was written at the time."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Scenarios"),
        _("Kept without end, sealed, in every version: they are scored by what was written at the time."),
    )
]
