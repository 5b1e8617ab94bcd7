"""What a process of the node does first: files for its user only, no core dump, nobody else looking into its memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys

from vigie.conf.environment import BadEnvironment, Environment, read_environment
from vigie.conf.logs import guard_output

PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4  # linux/prctl.h
FEWEST_DIFFERENT = 12  # 32 random bytes hold fewer different ones about once in 10^14 times; a typed pattern does.


def harden(*, private_files: bool = True) -> None:
    """Keys live in this memory: it is never dumped (RLIMIT_CORE, and PR_SET_DUMPABLE for dumps piped to a program).

    A spawned process must call it again: a new program begins dumpable.
    """
    if private_files:
        os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def is_dumpable() -> bool:
    """Whether this process's memory could still be written to a file by the kernel."""
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        return True
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))
    except (OSError, AttributeError):
        return True


def begin() -> Environment:
    """The first line of each serving process: harden it, silence what could quote, refuse what is not safe."""
    harden()
    env = read_environment()
    if not env.debug:
        guard_output()
    refuse_unsafe(env)
    return env


def refuse_unsafe(env: Environment) -> None:
    """Stop with a sentence, rather than serve others with debugging, a guessable secret or invented people."""
    if not env.public:
        return
    if env.debug:
        raise BadEnvironment("VIGIE_DEBUG shows the inside of the node to whoever meets a fault: unset it, then serve.")
    if env.demo:
        raise BadEnvironment(
            f"{env.home} is a demonstration, whose passphrases lie beside it: it is for loopback only."
        )
    if weak_secrets(env):
        raise BadEnvironment(
            f"A secret in {env.home / 'keys'} can be guessed: it was not made by this node. See README."
        )


def weak_secrets(env: Environment) -> list[str]:
    """Names of the node's secrets that were typed or copied, not drawn."""
    secrets = {"django": bytes.fromhex(env.django_secret), "node": env.node_secret}
    weak = [name for name, value in secrets.items() if len(set(value)) < FEWEST_DIFFERENT]
    return weak or (["django", "node"] if secrets["django"] == secrets["node"] else [])
