"""What the teams' page shows of this room."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _


def invite(request: HttpRequest, team: Any) -> str:
    """A link by which a keeper invites someone into this team."""
    address = f"{reverse('account:invite')}?{urlencode({'equipe': team.pk})}"
    return format_html('<p><a href="{}">{}</a></p>', address, _("Invite someone by a link"))
