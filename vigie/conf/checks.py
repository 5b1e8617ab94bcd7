"""`vigie check --deploy`: every unsafe setting of this node, each in one sentence with its mend.

Each question is a function of the node and the machine, so that a test can ask it about a node that is not there.
E: the node must not serve others like this (`vigie run` refuses most of these itself). W: mend it. I: good to know.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, Error, Info, Tags, register

from vigie.conf.database import Role, look_at_database
from vigie.conf.environment import Environment, read_environment
from vigie.conf.hardening import is_dumpable, weak_secrets
from vigie.conf.machine import NETWORK_FILE_SYSTEMS, Machine, look_at

OLD = timedelta(days=7)
CLOCK = timedelta(minutes=5)
KEPT_BY_OTHERS = 0o077  # any right of the group or of everyone
BACKUPS = "*.age"


@register(Tags.security, deploy=True)
def deployment(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """All questions, asked of this very node."""
    env = read_environment()
    machine = look_at(env.home)
    return [
        *settings(env),
        *files(env),
        *memory(machine),
        *database(env, machine, look_at_database()),
        *backups(env, last_backup(env.home), datetime.now(UTC)),
        *parts(machine),
        *mail(env),
    ]


def settings(env: Environment) -> Iterator[CheckMessage]:
    """What the environment says."""
    if env.debug:
        kind = Error if env.public else checks.Warning
        yield kind("VIGIE_DEBUG is on: faults show what they were about.", hint="Unset VIGIE_DEBUG.", id="vigie.E001")
    for name in weak_secrets(env):
        yield Error(
            f"The secret keys/{name} can be guessed: it was typed or copied, not drawn.",
            hint="On a node without people, remove keys/ and start again; else call whoever founded the node.",
            id="vigie.E002",
        )
    if env.demo and env.public:
        yield Error(
            "A demonstration is about to be shown to others; its passphrases lie beside it.",
            hint="Set VIGIE_HOME to an empty folder, and found a real node.",
            id="vigie.E003",
        )
    if env.public and not str(env.origin):
        yield checks.Warning(
            "Others can reach this node, but VIGIE_ORIGIN does not say how: cookies have no __Host- prefix, and "
            "browsers are not told to stay on https.",
            hint="Set VIGIE_ORIGIN=https://… (or http://….onion).",
            id="vigie.W004",
        )
    if not env.public:
        yield Info(
            "This node serves people at this machine only.", hint="Set VIGIE_ORIGIN to open it.", id="vigie.I005"
        )
    elif not env.onion and not env.origin.onion:
        yield checks.Warning(
            "There is no onion address: whoever writes shows their network that they visit this site.",
            hint="Run a Tor onion service that leads here, and set VIGIE_ONION.",
            id="vigie.W006",
        )
    yield from _doors(env)


def _doors(env: Environment) -> Iterator[CheckMessage]:
    if env.trust_proxy and not env.origin.https:
        yield checks.Warning(
            "VIGIE_TRUST_PROXY is on, but VIGIE_ORIGIN is not https: the proxy's word is used for nothing.",
            hint="Set VIGIE_ORIGIN=https://…, or unset VIGIE_TRUST_PROXY.",
            id="vigie.W007",
        )
    if env.public and not env.door:
        yield Info(
            "Both doors are one process on one address: whoever finds /ecrire finds the desk's sign-in page.",
            hint="Run two: `vigie run --door public` and `vigie run --door desk`, on two addresses.",
            id="vigie.I008",
        )
    if env.public and not env.contact:
        yield Info(
            "Who finds a fault of security has nobody to tell.",
            hint="Set VIGIE_CONTACT=mailto:… or https://…; it is shown in /.well-known/security.txt.",
            id="vigie.I009",
        )


def files(env: Environment) -> Iterator[CheckMessage]:
    """Who else on this machine may read the node's folder and keys."""
    if _open_to_others(env.home):
        yield checks.Warning(
            f"Other users of this machine can look into {env.home}.",
            hint=f"chmod 700 {env.home}",
            id="vigie.W010",
        )
    keys = env.home / "keys"
    if any(map(_open_to_others, [keys, *keys.glob("*")])):
        yield checks.Warning(
            f"Other users of this machine can read the node's keys in {keys}.",
            hint=f"chmod 700 {keys} && chmod 600 {keys}/*",
            id="vigie.W011",
        )
    owned = [path for path in (env.home, keys) if path.exists() and path.stat().st_uid != os.geteuid()]
    if owned:
        yield checks.Warning(
            f"{owned[0]} belongs to another user than the one who runs the node.",
            hint=f"Run this as the node's own user, or chown -R it: {owned[0]}",
            id="vigie.W012",
        )
    loose = [path for path in env.home.glob("vigie.sqlite3*") if _open_to_others(path)]
    if loose:
        yield checks.Warning(
            "Other users of this machine can read the database file.",
            hint=f"chmod 600 {env.home}/vigie.sqlite3*",
            id="vigie.W013",
        )


def memory(machine: Machine) -> Iterator[CheckMessage]:
    """Whether what is in memory, keys among it, can land on a disk."""
    if machine.plain_swap:
        yield checks.Warning(
            f"Memory is swapped to {', '.join(machine.plain_swap)} unencrypted: open keys can land on the disk.",
            hint="swapoff -a, or encrypt the swap (crypttab: swap,cipher=aes-xts-plain64), or use zram.",
            id="vigie.W014",
        )
    if is_dumpable():
        yield checks.Warning(
            "The kernel may write this node's memory to a core file.",
            hint="Start it by `vigie run`; for a service set LimitCORE=0 and kernel.core_pattern to nothing.",
            id="vigie.W015",
        )


def database(env: Environment, machine: Machine, role: Role | None) -> Iterator[CheckMessage]:
    """What the database can refuse, and what it writes down itself."""
    sqlite = isinstance(env.database["NAME"], Path)
    if sqlite and _on_the_network(machine):
        yield Error(
            f"SQLite lies on a network file system ({machine.file_system}): two machines would damage it.",
            hint="Put VIGIE_HOME on a local disk, or use PostgreSQL (DATABASE_URL).",
            id="vigie.E016",
        )
    if role is None:
        return
    if role.owner or role.superuser:
        yield checks.Warning(
            "The node reaches PostgreSQL as the owner of its tables: it could switch the audit log's guard off.",
            hint="Migrate as the owner, then run as a role with SELECT, INSERT, UPDATE, DELETE (audit_entry: no more "
            "than SELECT, INSERT).",
            id="vigie.W017",
        )
    if role.quotes:
        yield checks.Warning(
            f"PostgreSQL's own log can quote what people wrote: {', '.join(role.quotes)}.",
            hint="In postgresql.conf: log_statement=none, log_min_error_statement=panic, log_error_verbosity=terse, "
            "log_min_duration_statement=-1, log_parameter_max_length_on_error=0.",
            id="vigie.W018",
        )
    if role.newest_entry is not None and role.newest_entry > datetime.now(UTC) + CLOCK:
        yield checks.Warning(
            f"The clock is behind the audit log's newest entry ({role.newest_entry:%Y-%m-%d %H:%M} UTC).",
            hint="Set the clock (timedatectl set-ntp true): six-digit codes and deadlines depend on it.",
            id="vigie.W019",
        )


def last_backup(home: Path) -> datetime | bool | None:
    """When the last good backup was made; None for never, False where this house has no backups yet."""
    if not find_spec("vigie.ground.backup"):
        return False
    found: datetime | None = import_module("vigie.ground.backup.register").last_good_backup(home)
    return found


def backups(env: Environment, last: datetime | bool | None, now: datetime) -> Iterator[CheckMessage]:
    """Whether what is lost today could be had again, and by whom."""
    if last is None and not env.demo:
        yield checks.Warning("This node was never backed up.", hint="vigie backup", id="vigie.W020")
    elif isinstance(last, datetime) and now - last > OLD:
        yield checks.Warning(f"The last backup is {(now - last).days} days old.", hint="vigie backup", id="vigie.W020")
    loose = sorted(str(path) for path in env.home.rglob(BACKUPS) if path.is_file() and _open_to_others(path))
    if loose:
        yield checks.Warning(
            f"Other users of this machine can take the backup {loose[0]} away.",
            hint=f"chmod 600 {' '.join(loose)}",
            id="vigie.W021",
        )


def parts(machine: Machine) -> Iterator[CheckMessage]:
    """What this machine lacks, and what then works differently."""
    if not machine.pango:
        yield Info(
            "Pango is missing: pages print as HTML, not as PDF.",
            hint="Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0",
            id="vigie.I022",
        )
    if not machine.clamd:
        yield Info("No virus scanner answers.", hint="Debian: apt-get install clamav-daemon", id="vigie.I023")
    if machine.free < 1024**3 or machine.free * 20 < machine.size:
        yield checks.Warning(
            f"The disk is nearly full: {machine.free // 1024**2} MB are free.",
            hint="Make room; below 500 MB the public door takes short texts only.",
            id="vigie.W024",
        )


def mail(env: Environment) -> Iterator[CheckMessage]:
    """Whether mail can leave, and who else could read the password of its server. `vigie mail try` asks the server."""
    if env.smtp is None:
        yield Info(
            "This node sends no mail: alerts are copied by hand, and nobody can subscribe.",
            hint="Set VIGIE_SMTP_URL and VIGIE_SMTP_FROM, then: vigie mail try",
            id="vigie.I025",
        )
    elif env.smtp.password:
        yield checks.Warning(
            "The password of the mail server stands in the environment, which other programs may read.",
            hint="Put it alone into a file, and name that in VIGIE_SMTP_PASSWORD_FILE.",
            id="vigie.W026",
        )
    elif env.smtp.password_file is not None and _open_to_others(env.smtp.password_file):
        yield checks.Warning(
            "Other users of this machine can read the password of the mail server.",
            hint=f"chmod 600 {env.smtp.password_file}",
            id="vigie.W027",
        )
    if env.smtp is not None and not env.public_origin:
        yield checks.Warning(
            "The node does not know where its public door is met: subscribers are not written to.",
            hint="Set VIGIE_PUBLIC_ORIGIN=https://… beside the desk's door too.",
            id="vigie.W028",
        )


def _on_the_network(machine: Machine) -> bool:
    return machine.file_system in NETWORK_FILE_SYSTEMS


def _open_to_others(path: Path) -> bool:
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & KEPT_BY_OTHERS)
