"""What is kept of feeds and signals: every version, for a forecast is scored by what was known at the time."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Feeds, signals and alerts"),
        _("Kept without end: an alert is scored later by what was known when it was decided."),
    ),
]
