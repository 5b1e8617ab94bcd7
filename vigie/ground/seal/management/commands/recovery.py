"""`vigie recovery`: the quorum's shares, at the terminal only (security.md, Keys: Recovery)."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import WrongPassphrase, new_passphrase, unlock
from vigie.ground.seal.escrow import (
    Recovered,
    check_key,
    current_key,
    known_marks,
    missing_epochs,
    older_keys_in_use,
)
from vigie.ground.seal.fingerprint import fingerprint, node_fingerprint
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.recovery_actions import mend_escrows, open_quorum, recover_person, rehearse, renew_quorum
from vigie.ground.seal.recovery_ceremony import Ceremony, Stopped, login_lines
from vigie.ground.seal.recovery_models import RecoveryKey
from vigie.ground.seal.recovery_offline import alone
from vigie.ground.seal.recovery_sheets import Marks
from vigie.ground.seal.shares import PartSet, new_set


def marks_of(made: PartSet, *, exercise: bool = False) -> Marks:
    """What the sheets of a new set say beside the words."""
    last = 0 if exercise else RecoveryKey.objects.aggregate(top=Max("number"))["top"] or 0
    words = fingerprint(made.public_key)
    return Marks(node_fingerprint(), words, last + 1, timezone.localdate(), exercise)


class Command(BaseCommand):
    help = "Recovery by quorum: status, open, renew, mend, rehearse."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="fr")
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("status", help="which set opens what; exits 1 when something could not be opened")
        verbs.add_parser("open", help="gather the shares and give every team's keys to a person")
        renew = verbs.add_parser("renew", help="a new set of shares, made by a keeper of the direction")
        renew.add_argument("--by", required=True, help="the keeper, who types their passphrase")
        renew.add_argument("--folder", type=Path, help="also write sheets to print there: a USB stick")
        mend = verbs.add_parser("mend", help="seal to the newest set what it could not open yet")
        mend.add_argument("--by", required=True, help="a member of the team, who types their passphrase")
        trial = verbs.add_parser("rehearse", help="the whole ceremony with words that open nothing")
        trial.add_argument("--real", action="store_true", help="try the true shares, open one key and forget it")
        trial.add_argument("--folder", type=Path, help="also write sheets, marked as an exercise, to print there")

    def handle(self, *args: Any, verb: str, language: str, **options: Any) -> None:
        self.ceremony = Ceremony(self.stdout.write)
        with translation.override(language):
            try:
                getattr(self, verb)(**options)
            except Refusal as refusal:
                raise CommandError(str(refusal.message)) from refusal

    # --- Looking ---------------------------------------------------------------------------------------------------

    def status(self, **options: Any) -> None:
        """What the shares on paper could open today."""
        key = current_key()
        if key is None:
            raise Invalid(_("This node has no recovery shares yet: make them first."))
        self._describe(key)
        missing = missing_epochs(key)
        for epoch in TeamEpoch.objects.select_related("team"):
            said = _("NOT SEALED to this set") if epoch in missing else _("sealed to this set")
            self.stdout.write(f"  {epoch.team} {epoch.number}: {said}")
        for older in older_keys_in_use(key):
            check_key(older)
            self.stdout.write(_("Keep the sheets of set no. %(number)d: they still open something.") % vars(older))
        if missing:
            raise Invalid(_("A member of these teams mends this: vigie recovery mend --by PSEUDONYM"))

    def _describe(self, key: RecoveryKey) -> None:
        facts = {"number": key.number, "day": date_format(key.made_on), "words": fingerprint(bytes(key.public_key))}
        self.stdout.write(_("Set no. %(number)d of %(day)s. Its words: %(words)s") % facts)
        self.stdout.write(
            _("Last rehearsed with the true shares on %(day)s.") % {"day": date_format(key.rehearsed_on)}
            if key.rehearsed_on
            else _("Never rehearsed with the true shares: vigie recovery rehearse --real")
        )

    # --- Opening ---------------------------------------------------------------------------------------------------

    def open(self, **options: Any) -> None:
        """Gather the shares, give the keys to one person, propose new shares."""
        with alone():
            recovered = open_quorum(self.ceremony.gather(known_marks()))
            self._report(recovered)
            person = self._give(recovered)
            if person is None:
                self.stdout.write(_("No keys were given. The opening is in the audit log."))
                return
            self.stdout.write(_("The shares were shown to others: make new ones now, and burn these sheets."))
            if self.ceremony.agrees(_("Make new shares now?")):
                self._renew(person, None)
            else:
                self.stdout.write(_("Then soon: vigie recovery renew --by %(who)s") % {"who": person.pseudonym})

    def _report(self, recovered: Recovered) -> None:
        teams = {"teams": ", ".join(recovered.teams) or "-", "n": len(recovered.keys)}
        self.stdout.write(_("Opened: %(teams)s (%(n)d keys).") % teams)
        for team, number in recovered.failed:
            self.stdout.write(_("Not opened: %(team)s %(number)d.") % {"team": team, "number": number})

    def _give(self, recovered: Recovered) -> Actor | None:
        pseudonym = self.ceremony.ask(_("Pseudonym of the person who receives all keys (empty: nobody): "), "")
        if not pseudonym:
            return None
        if User.objects.filter(username=pseudonym).exists():
            self.stdout.write(
                _("%(who)s is known: their old passphrase ends, and what was sealed to them alone is lost.")
                % {"who": pseudonym}
            )
        if not self.ceremony.agrees(_("Give the keys of all these teams to %(who)s?") % {"who": pseudonym}):
            return None
        passphrase = new_passphrase()
        person, totp = recover_person(recovered, pseudonym, passphrase)
        for line in login_lines(pseudonym, passphrase, totp):
            self.stdout.write(line)
        self.ceremony.ask(_("When it is on paper, press Enter: it leaves the screen. "), "")
        self.ceremony.clear()
        return person

    # --- New shares, mended escrows --------------------------------------------------------------------------------

    def renew(self, by: str, folder: Path | None, **options: Any) -> None:
        """A new set takes over from the one before."""
        with alone():
            self._renew(self._member(by), folder)

    def _renew(self, by: Actor, folder: Path | None) -> None:
        made = new_set(avoid=known_marks())
        self.ceremony.hand_out(made, marks_of(made), folder)
        left = renew_quorum(made, by=by)
        if left:
            places = ", ".join(str(epoch) for epoch in left)
            self.stdout.write(_("Not sealed to the new set, for want of their keys: %(places)s.") % {"places": places})
            self.stdout.write(_("Keep the old sheets until a member ran: vigie recovery mend --by PSEUDONYM"))
        else:
            self.stdout.write(_("The new set opens everything. Burn the old sheets."))

    def mend(self, by: str, **options: Any) -> None:
        """Seal to the newest set what it could not open yet."""
        key = current_key()
        if key is None:
            raise Invalid(_("This node has no recovery shares yet: make them first."))
        self._describe(key)
        if not self.ceremony.agrees(_("Does a printed sheet of this set show the very same words?")):
            raise Stopped(_("Nothing was sealed. If the words differ, the server was changed: tell the direction."))
        left = mend_escrows(by=self._member(by))
        places = ", ".join(str(epoch) for epoch in left)
        self.stdout.write(_("Still not sealed: %(places)s.") % {"places": places} if left else _("All is sealed."))

    def _member(self, pseudonym: str) -> Actor:
        try:
            user, keyring, _totp = unlock(pseudonym, getpass.getpass(_("Passphrase of %s: ") % pseudonym))
        except WrongPassphrase as fault:
            raise CommandError(_("The pseudonym or the passphrase is not right.")) from fault
        return Actor(user, keyring)

    # --- Rehearsing ------------------------------------------------------------------------------------------------

    def rehearse(self, real: bool, folder: Path | None, **options: Any) -> None:
        """With words that open nothing; or, with --real, with the true ones."""
        self._rehearse_for_real() if real else self._exercise(folder)

    def _exercise(self, folder: Path | None) -> None:
        made = new_set()
        self.ceremony.hand_out(made, marks_of(made, exercise=True), folder)
        if self.ceremony.gather({made.mark}).secret() != made.secret:
            raise Invalid(_("The shares gave another secret back: do not use this machine."))
        self.stdout.write(_("EXERCISE done: four sheets of six gave the secret back. Burn them; nothing was kept."))

    def _rehearse_for_real(self) -> None:
        with alone():
            key = rehearse(self.ceremony.gather(known_marks()))
        done = _("The shares of set no. %(number)d open this node. Nothing was given, and all was forgotten.")
        self.stdout.write(done % {"number": key.number})
        self.stdout.write(_("The shares were shown to others: make new ones now, and burn these sheets."))
