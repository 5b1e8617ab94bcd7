"""One cleaning in a process that gives up its powers first: no file, no core, bounded memory and time."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 60


def _give_up_powers() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),  # a parser that would spool to the disk cannot
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))


def main(cleaner: str) -> int:
    """Clean stdin to stdout; the ending of what was written comes first, on a line of its own."""
    sys.dont_write_bytecode = True
    # Read the libraries before the powers are gone: OpenMP and friends may start threads as they load.
    from vigie.ground.files.cleaning import images, odf, ooxml, pdf
    from vigie.ground.files.cleaning.faults import MOST_BYTES, MOST_OUT, CannotClean

    cleaners: dict[str, Callable[[bytes], tuple[bytes, str]]] = {
        "image": images.clean,
        "pdf": pdf.clean,
        "ooxml": ooxml.clean,
        "odf": odf.clean,
    }
    _give_up_powers()
    try:
        original = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(original) > MOST_BYTES:
            raise CannotClean("size")
        made, ending = cleaners[cleaner](original)
        if len(made) > MOST_OUT:
            raise CannotClean("bomb")
    except CannotClean as refusal:
        return _say(refusal.reason)
    except MemoryError:
        return _say("bomb")
    except Exception:  # A parser may fail in any way; what it says may quote the document.
        return _say("broken")
    sys.stdout.buffer.write(ending.encode() + b"\n" + made)
    sys.stdout.buffer.flush()
    return 0


def _say(reason: str) -> int:
    sys.stderr.write(reason)
    return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
