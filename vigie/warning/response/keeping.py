"""What is kept of responses: as long as the alerts they answer."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Responses, after-actions and lessons"),
        _("Kept as long as the alerts they answer; the words of a task that is done go after its time."),
    )
]
