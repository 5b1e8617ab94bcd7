"""What is kept of scores and yearly sheets."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Scores and yearly public sheets"),
        _("Kept without end: figures that no person, case or alert can be read out of."),
    )
]
