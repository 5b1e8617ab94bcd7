"""The two processes that `vigie run` keeps alive: the web server and the worker.

Each ends by itself when its supervisor is gone, however that ended: the supervisor holds the other end of its stdin.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path

from vigie.conf.hardening import begin

SECONDS_BETWEEN_TICKS = 60
LONGEST_PAUSE = 15 * 60
WEB_WORKERS = 2
THREADS_PER_WORKER = 4  # SQLite has one writer; more threads would only wait for each other.
WAITING_PER_WORKER = 256


def serve_web(port: int) -> None:
    """Serve the pages on loopback until SIGTERM; no access log, for a log of addresses is a list of reporters."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from vigie.conf.logs import logging_config

    Server(
        "vigie.conf.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=WEB_WORKERS,
        blocking_threads=THREADS_PER_WORKER,
        backpressure=WAITING_PER_WORKER,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=logging_config(debug=False),
        respawn_failed_workers=True,
        workers_kill_timeout=4,
        working_dir=Path(__file__).resolve().parents[2],
    ).serve()


def work() -> None:
    """Do the timed work each minute until SIGTERM.

    Parts of it that fail wait by themselves, and hold up no others (`vigie.doors.desk.ticking`). Where it fails as a
    whole, that is logged without content and tried ever later.
    """
    import django
    from django.core.management import call_command
    from django.db import close_old_connections

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    django.setup()
    log = logging.getLogger("vigie.worker")
    failures = 0
    while not stopping.is_set():
        try:
            close_old_connections()
            call_command("tick", patient=True)
            failures = 0
        except SystemExit:  # Some part failed: it was named, and waits by itself. The process must not end of it.
            failures = 0
        except Exception:
            failures += 1
            log.exception("The timed work failed (%d in a row)", failures)
        stopping.wait(min(SECONDS_BETWEEN_TICKS * 2 ** min(failures, 10), LONGEST_PAUSE))


def _stop_with_the_supervisor() -> None:
    def wait() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="supervisor-watch").start()


if __name__ == "__main__":
    begin()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.conf.settings")
    _stop_with_the_supervisor()
    if sys.argv[1] == "web":
        serve_web(int(sys.argv[2]))
    else:
        work()
