"""What is kept of subscribers: as little as sending needs, and who had which letter only while it is on its way."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Who asked for published alerts by e-mail"),
        _(
            "Encrypted under the node’s key until they leave, or three letters in a row were refused. Who did not "
            "confirm is forgotten after seven days. Of each alert only how many had it is kept."
        ),
    )
]
