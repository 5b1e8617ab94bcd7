"""`vigie audit …`: check the chains, export one, exchange checkpoints with other nodes, guard the tables."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vigie.compute.fingerprint import in_words
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit import statements
from vigie.ground.audit.database_role import NoRole, make_role, role_sql
from vigie.ground.audit.exporting import Broken, begin_export, export, read_export
from vigie.ground.audit.models import Chain
from vigie.ground.audit.statements import BadFile, UnknownKey, cosign, met_by_chain, newest_checkpoint, read_statement
from vigie.ground.audit.verifying import verify_all


class Command(BaseCommand):
    help = "The audit chains: verify, export, checkpoint, cosign, role."

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="what", required=True)
        verify = words.add_parser("verify", help="name the first bad entry; exits 1 if something does not hold")
        verify.add_argument("--file", type=Path, help="check an exported file instead of this node's chains")
        verify.add_argument("--against", type=Path, nargs="+", default=[], help="checkpoints or exports kept elsewhere")
        out = words.add_parser("export", help="write a chain to one signed file")
        out.add_argument("out", type=Path)
        out.add_argument("--since", type=int, default=1, help="the first entry to write")
        point = words.add_parser("checkpoint", help="write the newest signed checkpoint, for another node to cosign")
        point.add_argument("out", type=Path)
        for chosen in (out, point):
            chosen.add_argument("--chain", choices=Chain.values, default=Chain.DESK)
        under = words.add_parser("cosign", help="sign under another node's checkpoint")
        under.add_argument("file", type=Path)
        under.add_argument("--out", type=Path, help="where to write; else beside the file")
        under.add_argument("--trust", action="store_true", help="the words of the key were compared face to face")
        role = words.add_parser("role", help="print the SQL of a PostgreSQL role that may only add to the chain")
        role.add_argument("name")
        role.add_argument("--apply", action="store_true", help="run it, as the owner of the tables")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options)
        except UnknownKey as fault:
            raise CommandError(
                f"{fault} " + _("Compare these words with that node’s people, face to face; then add --trust.")
            ) from fault
        except (BadFile, NoRole, Broken) as fault:
            raise CommandError(str(fault)) from fault

    def _verify(self, options: dict[str, Any]) -> None:
        sound = self._read(options["file"]) if options["file"] else self._walk()
        for path in options["against"]:
            sound &= self._compare(path)
        if not sound:
            raise CommandError(_("The audit chain does not hold."))

    def _walk(self) -> bool:
        started = time.perf_counter()
        verdicts = verify_all()
        for verdict in verdicts:
            line = _("%(chain)s: %(entries)d entries hold") % vars(verdict)
            self.stdout.write(line if verdict.holds else f"{line}; {verdict.fault}")
        total, seconds = sum(v.entries for v in verdicts), time.perf_counter() - started
        self.stdout.write(_("%(total)d entries in %(seconds).2f s") % {"total": total, "seconds": seconds})
        return all(verdict.holds for verdict in verdicts)

    def _read(self, path: Path) -> bool:
        found = read_export(path)
        line = _("%(file)s: %(entries)d entries hold") % {"file": path.name, "entries": found.entries}
        if found.fault:
            self.stdout.write(f"{line}; {found.fault}")
            return False
        self.stdout.write(line)
        self._say_key(found.node, found.public_key)
        return True

    def _compare(self, path: Path) -> bool:
        try:
            statement = read_statement(path)
        except BadFile:
            statement = read_export(path).as_statement()
        fault = met_by_chain(statement)
        self.stdout.write(f"{path.name}: " + (fault or _("the chain still holds entry %(seq)d") % vars(statement)))
        if statement.witness is not None:
            self._say_key(statement.witness.node, statement.witness.public_key)
        return not fault

    def _say_key(self, node: str, public_key: str) -> None:
        """Whose signature it is; a key is only as good as the words that two people compared."""
        if public_key == statements.own_key():
            self.stdout.write(_("signed by this node"))
            return
        words = in_words(bytes.fromhex(public_key), (get_language() or "fr")[:2])
        self.stdout.write(_("signed by node %(node)s, whose key reads: %(words)s") % {"node": node, "words": words})

    def _export(self, options: dict[str, Any]) -> None:
        extent = begin_export(options["chain"], options["since"], by=Actor.system())
        path: Path = options["out"]
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.writelines(export(extent))
        except FileExistsError as fault:
            raise CommandError(_("%(file)s is there already.") % {"file": path.name}) from fault
        except Broken:
            path.unlink()
            raise
        self.stdout.write(_("entries %(first)d to %(last)d, signed by this node") % vars(extent))

    def _checkpoint(self, options: dict[str, Any]) -> None:
        statement = newest_checkpoint(options["chain"])
        options["out"].write_text(statement.written(), encoding="utf-8")
        self.stdout.write(_("entry %(seq)d of chain %(chain)s") % vars(statement))

    def _cosign(self, options: dict[str, Any]) -> None:
        statement = read_statement(options["file"])
        self._say_key(statement.node, statement.public_key)
        signed = cosign(statement, trust=options["trust"], by=Actor.system())
        out = options["out"] or options["file"].with_name(f"{options['file'].stem}-cosigned.json")
        out.write_text(signed.written(), encoding="utf-8")
        self.stdout.write(_("%(file)s: give it back to that node, and keep a copy") % {"file": out.name})

    def _role(self, options: dict[str, Any]) -> None:
        if options["apply"]:
            make_role(options["name"])
            self.stdout.write(_("The role %(name)s may add to the chain and read it, no more.") % options)
            return
        self.stdout.write(";\n".join([*role_sql(options["name"]), ""]))
