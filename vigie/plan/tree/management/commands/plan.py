"""`vigie plan import FILE [--dry-run]`, `vigie plan export [--output F]`, `vigie plan tree --json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Refusal
from vigie.ground.accounts.actor import Actor
from vigie.plan.tree import queries
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import Plan, PlanVersion
from vigie.plan.tree.presenting import anomaly_line
from vigie.plan.tree.stored import stored_tree


class Command(BaseCommand):
    help = "Bring a plan's file in, give its bytes back, or print its tree."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        bring = verbs.add_parser("import", help="take a plan's file in; the same file again changes nothing")
        bring.add_argument("file", type=Path)
        bring.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        of = bring.add_mutually_exclusive_group()
        of.add_argument("--plan", help="id of the plan that this is a new version of (else: same title and period)")
        of.add_argument("--new-plan", action="store_true", help="this is another plan than those that there are")
        export = verbs.add_parser("export", help="the original bytes of the current version")
        export.add_argument("--output", type=Path, help="file to write (else standard output)")
        tree = verbs.add_parser("tree", help="the plan as stored")
        tree.add_argument("--json", action="store_true", help="as JSON, all fields")

    def handle(self, *args: Any, **options: Any) -> None:
        {"import": self._import, "export": self._export, "tree": self._tree}[options["verb"]](options)

    def _import(self, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        try:
            plan = Plan.objects.get(pk=options["plan"]) if options["plan"] else None
            data = file.read_bytes()
            outcome = import_plan(
                data,
                source=file.name,
                by=Actor.system(),
                plan=plan,
                new_plan=options["new_plan"],
                dry_run=options["dry_run"],
            )
        except (OSError, Plan.DoesNotExist, Refusal) as fault:
            raise CommandError(str(fault)) from fault
        counts = _("%(axes)d axes, %(objectives)d objectives, %(results)d results, %(activities)d activities")
        self.stdout.write(counts % outcome.counts)
        self.stdout.write(_("%(n)d anomalies") % {"n": outcome.anomalies})
        if outcome.new_plan:
            self.stdout.write(_("It begins a plan of its own: no other has its title and years."))
        if not outcome.changed:
            self.stdout.write(_("This is the current version: nothing changed."))
        elif outcome.version is None:
            self.stdout.write(_("Dry run: nothing changed. %(n)d elements are as before.") % {"n": outcome.same_nodes})
        else:
            facts = {"number": outcome.version.number, "n": outcome.same_nodes}
            self.stdout.write(_("Kept as version %(number)d; %(n)d elements are as before.") % facts)
            for anomaly in queries.anomalies(outcome.version, "open"):
                line = anomaly_line(anomaly)
                places = ", ".join(str(node) for node in anomaly.nodes.all()[:3])
                self.stdout.write(f"  {line.title}{f' [{places}]' if places else ''}: {line.sentence}")

    def _export(self, options: dict[str, Any]) -> None:
        data = bytes(self._current().original)
        if options["output"]:
            options["output"].write_bytes(data)
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()

    def _tree(self, options: dict[str, Any]) -> None:
        version = self._current()
        if options["json"]:
            self.stdout.write(json.dumps(stored_tree(version), ensure_ascii=False, indent=1))
            return
        for axis in queries.tree(version):
            for branch in axis.walk():
                depth = ["axis", "objective", "result", "activity"].index(branch.node.kind)
                self.stdout.write(f"{'  ' * depth}{branch.node} {branch.node.text}")

    def _current(self) -> PlanVersion:
        version = queries.current_version()
        if version is None:
            raise CommandError(_("No plan was brought in yet."))
        return version
