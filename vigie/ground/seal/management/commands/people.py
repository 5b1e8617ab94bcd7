"""`vigie people`: the first person of a real node, and others let in by a keeper who is there to type their passphrase.

Invitations by link come with the desk's own page for them; until then this is done at the server's terminal, together.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Refusal
from vigie.ground.access.models import TeamKey
from vigie.ground.access.roles import Role
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.fingerprint import fingerprint
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import WrongPassphrase, new_passphrase, unlock
from vigie.ground.seal.actions import admit, found_node, welcome
from vigie.ground.seal.management.commands.recovery import marks_of
from vigie.ground.seal.recovery_ceremony import Ceremony, login_lines
from vigie.ground.seal.recovery_models import Renewal
from vigie.ground.seal.recovery_people import give_again, renew_person, waiting_for
from vigie.ground.seal.shares import PartSet, new_set


class Command(BaseCommand):
    help = "Found a node with its first person, or let someone into teams."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        found = verbs.add_parser("found", help="the first person, keeper of every team, and the recovery shares")
        found.add_argument("pseudonym")
        found.add_argument("--folder", type=Path, help="also write the sheets to print there: a USB stick")
        later = "make the shares another day: until then nothing is received"
        found.add_argument("--quorum-later", action="store_true", help=later)
        add = verbs.add_parser("add", help="someone with roles, let in by a keeper")
        add.add_argument("pseudonym")
        add.add_argument("roles", nargs="+", metavar="TEAM:ROLE", help="such as intake:officer or monitoring:monitor")
        add.add_argument("--by", required=True, help="the keeper, who types their passphrase")
        renew = verbs.add_parser("renew", help="new keys for someone who lost their passphrase")
        renew.add_argument("pseudonym")
        renew.add_argument("--by", required=True, help="a keeper of one of their teams, who types their passphrase")
        renew.add_argument("--second", help="where no keeper is left: another member, who types theirs too")
        again = verbs.add_parser("regrant", help="give someone renewed the keys of your teams")
        again.add_argument("pseudonym")
        again.add_argument("--by", required=True, help="a keeper of the team, who types their passphrase")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if settings.VIGIE_DEMO:
            raise CommandError(_("A demonstration has its invented people; a real node needs a folder of its own."))
        try:
            getattr(self, verb)(**options)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def found(self, pseudonym: str, folder: Path | None, quorum_later: bool, **options: Any) -> None:
        """Have the recovery shares written down, then make every team's keys, in memory, for this one person."""
        if User.objects.exists():
            raise CommandError(_("This node already has people: they let others in."))
        quorum = None if quorum_later else self._quorum(folder)
        passphrase = new_passphrase()
        _actor, totp = found_node(pseudonym, passphrase, list(TeamKey.values), quorum)
        self._show(pseudonym, passphrase, totp)
        if quorum is None:
            self.stdout.write(_("Nothing is received before: vigie recovery renew --by %(who)s") % {"who": pseudonym})

    def _quorum(self, folder: Path | None) -> PartSet:
        """Six shares on paper; stopped halfway, nothing was founded."""
        made = new_set()
        Ceremony(self.stdout.write).hand_out(made, marks_of(made), folder)
        return made

    def renew(self, pseudonym: str, by: str, second: str | None, **options: Any) -> None:
        """A lost passphrase: the same person under new keys."""
        user = self._known(pseudonym)
        actors = [self._keeper(who) for who in (by, second) if who]
        passphrase = new_passphrase()
        renewed = renew_person(user, passphrase, by=actors[0], second=actors[1] if second else None)
        self._show(pseudonym, passphrase, renewed.totp)
        given = {"who": pseudonym, "teams": ", ".join(renewed.given) or "-"}
        self.stdout.write(_("What was sealed to %(who)s alone is lost. Teams given again: %(teams)s.") % given)
        if renewed.waiting:
            left = {"who": pseudonym, "teams": ", ".join(renewed.waiting)}
            self.stdout.write(_("A keeper of these gives theirs: vigie people regrant %(who)s; %(teams)s") % left)
        self._words_of(renewed.user)

    def regrant(self, pseudonym: str, by: str, **options: Any) -> None:
        """Give the keys of one's teams to someone renewed, having compared their words."""
        user = self._known(pseudonym)
        giver = self._keeper(by)
        waiting = list(waiting_for(giver).filter(user=user))
        if not waiting:
            raise CommandError(_("%(who)s does not wait for keys that you can give.") % {"who": pseudonym})
        self._words_of(user)
        if not Ceremony(self.stdout.write).agrees(_("Did the keeper who renewed them read you the very same words?")):
            raise CommandError(_("Nothing was given."))
        self._give(waiting, giver)

    def _give(self, waiting: list[Renewal], giver: Actor) -> None:
        for renewal in waiting:
            give_again(renewal, by=giver)
            self.stdout.write(_("Given again: %(team)s.") % {"team": renewal.team})

    def _words_of(self, user: User) -> None:
        said = {"who": user.username, "words": fingerprint(user)}
        self.stdout.write(_("Words of the new keys of %(who)s: %(words)s") % said)

    def _known(self, pseudonym: str) -> User:
        user = User.objects.filter(username=pseudonym).first()
        if user is None:
            raise CommandError(_("Nobody here has the pseudonym %(who)s.") % {"who": pseudonym})
        return user

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
        for line in login_lines(pseudonym, passphrase, totp):
            self.stdout.write(line)
