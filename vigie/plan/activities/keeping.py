"""What is kept of activities: what was done stays, for reports refer to it."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Activities of the plan, their risks and evidence"),
        _("Kept without end; risks and evidence are sealed to the direction. Reports refer to them."),
    )
]
