"""What a node's folder needs before it can be served, and a quick way to know that it has it already."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from vigie.conf.environment import ROOT, BadEnvironment, Environment

CODE = ROOT / "vigie"
STAMP = "prepared"  # Holds a digest of what the tables and lists were made from.
UNDER_WAY = "preparing"  # Stands only while a new folder is filled for the first time.
RESTORING = "restoring"  # Stands only while a backup is put back; what it leaves behind is no node yet.
DEMONSTRATION = "demonstration"  # Marks a folder that holds invented people only; settings.VIGIE_DEMO.


def catalogues_to_compile() -> list[Path]:
    """Message catalogues whose compiled twin is absent or older."""
    return [po for po in CODE.rglob("*.po") if _older(po.with_suffix(".mo"), po)]


def is_ready(env: Environment) -> bool:
    """True when the folder was prepared by exactly this code; takes milliseconds and loads no Django."""
    stamp = env.home / STAMP
    restoring = (env.home / RESTORING).exists()
    return not restoring and stamp.exists() and stamp.read_text() == _digest(env) and not catalogues_to_compile()


def prepare(env: Environment, *, demonstration: bool = False, fresh: bool = False) -> None:
    """Compile catalogues, apply migrations, load terms and places; tell the invented story in a *new* folder if asked.

    A folder with anything in it never becomes a demonstration. `fresh` empties a demonstration's folder first and
    refuses any other. A first preparation that was cut short is begun again: nothing was served from it yet.
    """
    if (env.home / RESTORING).exists():
        raise BadEnvironment(f"A restore into {env.home} was cut short: empty this folder and restore again.")
    if fresh or (env.home / UNDER_WAY).exists():
        _empty(env)
    new = _is_new(env)
    if new:
        (env.home / UNDER_WAY).touch()
    compile_catalogues()

    import django
    from django.core.management import call_command

    django.setup()
    _say("tables")
    call_command("migrate", interactive=False, verbosity=0)
    _say("code lists and places")
    call_command("terms", "load")
    if new and demonstration and not _has_people():
        _say("the demonstration: an invented network (about a minute)")
        call_command("demo")
    (env.home / STAMP).write_text(_digest(env))
    (env.home / UNDER_WAY).unlink(missing_ok=True)


def compile_catalogues() -> None:
    """Compile the message catalogues if any of them changed."""
    if catalogues_to_compile():
        from vigie.ground.ui.messages import compile_all

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.conf.settings")
        _say("message catalogues")
        compile_all()


def _is_new(env: Environment) -> bool:
    on_sqlite = "NAME" in env.database and isinstance(env.database["NAME"], Path)
    return not (env.home / STAMP).exists() and not (on_sqlite and Path(str(env.database["NAME"])).exists())


def _has_people() -> bool:
    # A shared PostgreSQL may hold a real node behind an empty folder.
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.exists()


def _empty(env: Environment) -> None:
    """Remove what the folder holds, once it is sure that nothing real can be in there."""
    if not isinstance(env.database["NAME"], Path):
        raise BadEnvironment("This database is not empty and lies outside the folder: empty it, then begin again.")
    if not any((env.home / mark).exists() for mark in (DEMONSTRATION, UNDER_WAY)) and not _is_new(env):
        raise BadEnvironment(f"{env.home} is not marked as a demonstration: nothing was removed.")
    for path in env.home.iterdir():
        if path.name == "keys" or path.name.startswith(
            "running"
        ):  # The settings of this very process already hold the keys.
            continue
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _digest(env: Environment) -> str:
    digest = hashlib.sha256(repr(sorted((k, str(v)) for k, v in env.database.items())).encode())
    for path in _sources():
        digest.update(str(path.relative_to(CODE)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    """Files that decide what the tables and lists look like."""
    yield from sorted(CODE.rglob("migrations/[0-9]*.py"))
    yield from sorted(path for path in (CODE / "ground" / "terms").rglob("*") if path.suffix in {".json", ".csv"})


def _older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def _say(what: str) -> None:
    print(f"  preparing {what}", flush=True)
