"""`vigie people`: the first person of a real node, and others let in by a keeper who is there to type their passphrase.

Invitations by link come with the desk's own page for them; until then this is done at the server's terminal, together.
"""

from __future__ import annotations

import getpass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Refusal
from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import WrongPassphrase, new_passphrase, unlock
from vigie.ground.seal.actions import admit, found_node, welcome


class Command(BaseCommand):
    help = "Found a node with its first person, or let someone into teams."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("found", help="the first person, keeper of every team").add_argument("pseudonym")
        add = verbs.add_parser("add", help="someone with roles, let in by a keeper")
        add.add_argument("pseudonym")
        add.add_argument("roles", nargs="+", metavar="TEAM:ROLE", help="such as intake:officer or monitoring:monitor")
        add.add_argument("--by", required=True, help="the keeper, who types their passphrase")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if settings.VIGIE_DEMO:
            raise CommandError(_("A demonstration has its invented people; a real node needs a folder of its own."))
        try:
            self.found(**options) if verb == "found" else self.add(**options)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def found(self, pseudonym: str, **options: Any) -> None:
        """Make every team's keys, in memory, granted to this one person."""
        passphrase = new_passphrase()
        _actor, totp = found_node(pseudonym, passphrase, list(TeamKey.values))
        self._show(pseudonym, passphrase, totp)

    def add(self, pseudonym: str, roles: list[str], by: str, **options: Any) -> None:
        """Let someone in, new or known, with the keeper's own keys."""
        asked = [self._role(text) for text in roles]
        keeper = self._keeper(by)
        member = User.objects.filter(username=pseudonym).first()
        if member is None:
            passphrase = new_passphrase()
            member, totp = welcome(pseudonym, passphrase, by=keeper)
            self._show(pseudonym, passphrase, totp)
        for team, role in asked:
            admit(member, team, role, by=keeper)
        self.stdout.write(_("%(who)s now has: %(roles)s.") % {"who": pseudonym, "roles": ", ".join(roles)})

    def _role(self, text: str) -> tuple[str, Role]:
        team, _colon, role = text.partition(":")
        if team not in TeamKey.values or role not in Role.values:
            known = {"teams": ", ".join(TeamKey.values), "roles": ", ".join(Role.values)}
            raise CommandError(_("Write TEAM:ROLE. Teams: %(teams)s. Roles: %(roles)s.") % known)
        return team, Role(role)

    def _keeper(self, pseudonym: str) -> Actor:
        try:
            user, keyring, _totp = unlock(pseudonym, getpass.getpass(_("Passphrase of %s: ") % pseudonym))
        except WrongPassphrase as fault:
            raise CommandError(_("The pseudonym or the passphrase is not right.")) from fault
        return Actor(user, keyring)

    def _show(self, pseudonym: str, passphrase: str, totp: str) -> None:
        """Shown once, kept nowhere."""
        self.stdout.write(_("Shown once and kept nowhere. Write it by hand, learn it, destroy the paper."))
        self.stdout.write(f"  {pseudonym}\n  {passphrase}")
        self.stdout.write(f"  otpauth://totp/Vigie:{quote(pseudonym)}?secret={totp}&issuer=Vigie")
