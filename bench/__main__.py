"""`make bench`: all measurements, one after the other, on a fresh demonstration in a temporary folder."""

from __future__ import annotations

import sys

from bench import ecrire_bytes, importers, reports_per_second, sealing
from tests.support.node import running_node


def main() -> int:
    """Print every table; returns 1 when a promise is not kept."""
    with running_node(None, "--demonstration") as node:
        kept = [ecrire_bytes.measure(node), reports_per_second.measure(node)]
        node.stop()
        kept += [sealing.measure(node.home), importers.measure(node.home)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
