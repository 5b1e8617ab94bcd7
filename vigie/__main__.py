"""The one command: `python -m vigie <words>`; a short table says which command stands behind which words."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A first word of the command line: what it takes, what it does, and the Django command behind it."""

    name: str
    takes: str
    does: str
    command: str = ""

    @property
    def django_command(self) -> str:
        """The management command's name; the word itself unless the table says otherwise."""
        return self.command or self.name


OPERATE = (
    Word("run", "[--demonstration]", "prepare the node's folder if needed, then serve it until Ctrl-C"),
    Word("prepare", "[--demonstration]", "catalogues, tables, code lists and places; no server"),
    Word("people", "found NAME | add NAME TEAM:ROLE …", "make the first person of a real node, or let one in"),
    Word("demo", "", "tell the invented story in a new, marked folder"),
    Word("code", "PSEUDONYM", "the six-digit code of someone of the demonstration, now"),
    Word("import", "awsd|ucdp-ged|ucdp-monthly FILE", "take a feed in: --dry-run, --report OUT.json", "import_feed"),
    Word("plan", "import FILE | export", "read the network's plan, or give back its bytes"),
    Word("outlook", "run", "compute detection and forecast now"),
    Word("tick", "", "do the timed work once (run does it each minute)"),
    Word("audit", "verify | export OUT | checkpoint OUT | …", "check, export, cosign the audit chains: audit --help"),
    Word("terms", "load", "load code lists and places"),
)
DEVELOP = (
    Word("messages", "", "update the message catalogues"),
    Word("migrate", "", "bring the tables up to date"),
    Word("makemigrations", "[ROOM]", "write down a change of the models"),
    Word("check", "", "let Django check the settings and models"),
    Word("shell", "", "a Python prompt inside the node"),
)
WORDS = {word.name: word for word in (*OPERATE, *DEVELOP)}


def usage() -> str:
    """The whole help: one line a word."""
    lines = ["python -m vigie <word> …", ""]
    for group in (OPERATE, DEVELOP):
        lines += [f"  {word.name + ' ' + word.takes:<42} {word.does}" for word in group]
        lines.append("")
    lines.append("The environment: VIGIE_HOME, PORT, DATABASE_URL, VIGIE_NODE, VIGIE_HOSTS (README says more).")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Do what the words say; returns the exit code. An unknown word gets the help and code 2."""
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(usage())
        return 0
    name, *rest = arguments
    if name not in WORDS:
        print(f"Vigie does not know the word {name!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.conf.settings")
    if name in {"run", "prepare"}:  # These decide quickly, without Django, whether there is anything to do.
        from vigie.conf import serve

        return serve.main(rest) if name == "run" else serve.prepare_only(rest)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["python -m vigie", WORDS[name].django_command, *rest])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
