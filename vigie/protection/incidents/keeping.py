"""What is kept of violations: no timer erases them."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Violations"),
        _("Kept without end: they are evidence, and justice is slow. Only their team can open them."),
    ),
    Standing(
        _("Counts"),
        _("Kept without end: they name nobody, and no violation can be found from them."),
    ),
]
