"""What is kept of persons and organisations."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Persons and organisations"),
        _("Kept without end, sealed: what happened to someone is read over years. Their team changes what is wrong."),
    )
]
