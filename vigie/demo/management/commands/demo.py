"""`vigie demo`: tell the invented story in a new folder, and mark the folder as a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from vigie.demo.people import make_cast, write_logins, write_shares
from vigie.demo.story import tell
from vigie.ground.accounts.models import User
from vigie.ground.seal.shares import new_set


class Command(BaseCommand):
    help = "Tell the demonstration's story; refused where there are people already."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError(_("This node has people already: the demonstration needs a folder of its own."))
        folder = settings.VIGIE_HOME / "demonstration"
        folder.mkdir(mode=0o700, exist_ok=True)
        settings.VIGIE_DEMO = True  # Whatever the story publishes must already say "Exercise".
        with translation.override("fr"):
            quorum = new_set()
            write_shares(quorum, folder)
            cast, logins = make_cast(quorum)
            write_logins(logins, folder)
            tell(cast)
        self.stdout.write(_("The demonstration is ready: %(n)d invented people.") % {"n": len(logins)})
