"""`vigie run`: one small process that prepares the folder, then keeps the web server and the worker alive."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from vigie.conf.environment import ROOT, BadEnvironment, Environment, read_environment
from vigie.conf.hardening import refuse_unsafe
from vigie.conf.prepare import DEMONSTRATION, is_ready, prepare

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
STEADY_AFTER = 30.0  # A child that lived this long had a good start; its next pause is short again.
PATIENCE = 6.0  # Seconds a child gets to end by itself.
PAGES = (("Public", "/ecrire", "public"), ("Public alerts", "/alertes/", "public"), ("Desk", "/bureau/", "desk"))


class Child:
    """A process that should live as long as we do."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.started = 0.0
        self.start_at = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches us alone and we decide the order."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vigie.conf.children", *self.words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def keep_alive(self) -> None:
        """Start it again when it ended, after a pause that doubles while it keeps failing."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.pause = FIRST_PAUSE if now - self.started > STEADY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
            print(f"The {self.words[0]} process ended with code {code}; again in {self.pause:.0f} s.", file=sys.stderr)
            self._drop()
            self.start_at = now + self.pause

    def ask_to_stop(self) -> None:
        """Ask it to end; returns at once."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end; after `until` (monotonic seconds) its whole group is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._drop()

    def _drop(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def main(arguments: list[str]) -> int:
    """`vigie run [--demonstration] [--door public|desk]`: serve until SIGINT or SIGTERM, then end with code 0."""
    arguments = _take_the_door(arguments)
    demonstration = _flags(arguments, "--demonstration") == {"--demonstration"}
    env = read_environment()
    refuse_unsafe(env)
    if env.door and not is_ready(env):  # Tables are changed by one process alone, while neither door is open.
        with alone_in(env.home):
            if not _prepare_apart(demonstration, threading.Event()):
                return 0
    with alone_in(env.home, env.door):
        _refuse_a_busy_port(env.port)
        stopping = threading.Event()
        _on_signals(stopping)
        if not is_ready(env) and not _prepare_apart(demonstration, stopping):
            return 0
        supervise(env, stopping)
    return 0


def prepare_only(arguments: list[str]) -> int:
    """`vigie prepare [--demonstration] [--fresh]`: what `run` does before it serves."""
    flags = _flags(arguments, "--demonstration", "--fresh", "--held")
    env = read_environment()
    if "--held" in flags:  # Our parent, `vigie run`, holds the folder for us.
        prepare(env, demonstration="--demonstration" in flags)
    else:
        with alone_in(env.home):
            prepare(env, demonstration="--demonstration" in flags, fresh="--fresh" in flags)
    return 0


def supervise(env: Environment, stopping: threading.Event) -> None:
    """Keep the children alive until `stopping` is set, then end them; a public door alone has no worker."""
    web = Child("web", str(env.port))
    children = [web] if env.door == "public" else [web, Child("worker")]
    try:
        web.start()
        _wait_for_the_door(web, env.port, stopping)
        if not stopping.is_set():
            print(welcome(env), flush=True)
        while not stopping.wait(0.2):
            for child in children:
                child.keep_alive()
    finally:
        until = time.monotonic() + PATIENCE
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait(until)


def welcome(env: Environment) -> str:
    """The addresses, and in a demonstration how to sign in."""
    address = f"http://127.0.0.1:{env.port}"
    demonstration = env.home / DEMONSTRATION
    lines = ["", f"Vigie serves {env.home}" + (" · DÉMONSTRATION, nothing in it is real" * demonstration.exists())]
    lines += [f"  {name:<14} {address}{path}" for name, path, door in PAGES if env.door in {"", door}]
    lines += [f"  {name:<14} {met}" for name, met in (("Origin", str(env.origin)), ("Onion", env.onion)) if met]
    logins = demonstration / "logins.txt"
    if logins.exists() and env.door != "public":
        lines += ["", logins.read_text(encoding="utf-8").rstrip()]
    return "\n".join([*lines, "", "Ctrl-C stops it."])


@contextmanager
def alone_in(home: Path, door: str = "") -> Iterator[None]:
    """Hold the folder: two servers, or a server and a fresh demonstration, never share it.

    Two doors do: each holds its own name, and both together keep out whoever wants the folder whole.
    """
    with ExitStack() as stack:
        wanted = [("running", fcntl.LOCK_SH if door else fcntl.LOCK_EX)]
        wanted += [(f"running-{door}", fcntl.LOCK_EX)] if door else []
        for name, kind in wanted:
            file = stack.enter_context((home / name).open("a+"))
            try:
                fcntl.flock(file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BadEnvironment(f"{home} is in use by another vigie process; stop it or set VIGIE_HOME.") from None
        yield


def _take_the_door(arguments: list[str]) -> list[str]:
    """Move `--door NAME` into the environment, which the children inherit; returns the other words."""
    if "--door" not in arguments:
        return arguments
    place = arguments.index("--door")
    os.environ["VIGIE_DOOR"] = arguments[place + 1] if len(arguments) > place + 1 else "?"
    return arguments[:place] + arguments[place + 2 :]


def _prepare_apart(demonstration: bool, stopping: threading.Event) -> bool:
    """Prepare in a process of its own, whose memory is given back; False when we were asked to stop meanwhile."""
    words = ["prepare", "--held", *["--demonstration"] * demonstration]
    process = subprocess.Popen([sys.executable, "-m", "vigie", *words], cwd=ROOT, start_new_session=True)
    while process.poll() is None:
        if stopping.wait(0.1):
            os.killpg(process.pid, signal.SIGKILL)  # Safe at any moment: a cut first preparation is begun again.
            process.wait()
            return False
    if process.returncode:
        raise SystemExit(process.returncode)
    return True


def _refuse_a_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise BadEnvironment(f"Port {port} needs rights this user does not have; set PORT above 1023.") from None
        except OSError:
            raise BadEnvironment(f"Port {port} is taken by another program; set PORT to a free one.") from None


def _wait_for_the_door(web: Child, port: int, stopping: threading.Event) -> None:
    while not stopping.is_set():
        web.keep_alive()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        stopping.wait(0.05)


def _on_signals(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def _flags(arguments: list[str], *known: str) -> set[str]:
    for argument in arguments:
        if argument not in known:
            raise SystemExit(f"vigie does not know {argument!r} here; it takes: {' '.join(known)}")
    return set(arguments)
