"""A private PostgreSQL: made in a temporary folder, on a free loopback port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.machine import postgres_tools
from tests.support.node import free_port

# Nothing here must outlive the run, so nothing needs to reach the disk.
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60 -c shared_buffers=128MB"


@contextmanager
def private_postgres() -> Iterator[str]:
    """Yields a DATABASE_URL; raises CalledProcessError (with PostgreSQL's words printed) when it does not start."""
    tools = postgres_tools()
    if tools is None:
        raise RuntimeError("PostgreSQL's server programs are missing.")
    folder = Path(tempfile.mkdtemp(prefix="vigie-postgres-"))
    password, port = secrets.token_hex(16), free_port()
    (folder / "password").write_text(password)
    owner = _owner()
    if owner:
        for path in (folder, folder / "password"):
            shutil.chown(path, user=owner.pw_uid, group=owner.pw_gid)
    data, log = folder / "data", folder / "log"
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} {FAST}"
    control = [tools / "pg_ctl", "-D", data, "-w", "-s"]
    try:
        authentication = ["--username=vigie", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
        _as(owner, [tools / "initdb", "-D", data, *authentication, "--encoding=UTF8", "--locale=C", "--no-sync"])
        _as(owner, [*control, "-l", log, "-o", options, "start"])
        try:
            yield f"postgresql://vigie:{password}@127.0.0.1:{port}/postgres"
        finally:
            _as(owner, [*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then its own user, whom the Debian package creates, runs it."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _as(owner: pwd.struct_passwd | None, command: list[str | Path]) -> None:
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    # Output goes to a file: the server inherits it, and a pipe would never see its end.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False, **identity)
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} failed: {output.read()[-2000:]}")
