"""What is kept of security incidents and ladders."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Security incidents and ladders"),
        _("Kept without end, sealed: a threat is understood by what came before it, sometimes years before."),
    )
]
