"""What is kept of manual indicators: counts and their history stay, for reports refer to them."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Manual indicators and their values"),
        _("Kept with their history and without end: numbers of nobody, to which reports refer."),
    )
]
