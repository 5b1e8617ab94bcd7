"""What is kept of indicators: figures that were locked or put right stay, for reports refer to them."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Indicators, their locked figures and the values put beside them"),
        _("Kept without end; reasons and evidence are sealed to the direction. Reports refer to them."),
    )
]
