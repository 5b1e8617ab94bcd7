"""`make bench`: all measurements, one after the other, on a fresh demonstration in a temporary folder."""

from __future__ import annotations

import sys

from bench import (
    audit,
    backtest,
    backups,
    beside_bayanat,
    chains,
    detection_surges,
    detection_together,
    detection_vs_surveillance,
    ecrire_bytes,
    files,
    filters,
    importers,
    linkage,
    lists,
    matters,
    outlook,
    plan,
    reports_per_second,
    sealing,
    search,
    sheets,
    slow_links,
    surges,
)
from tests.support.node import running_node


def main() -> int:
    """Print every table; returns 1 when a promise is not kept."""
    with running_node(None, "--demonstration") as node:
        kept = [part.measure(node) for part in (ecrire_bytes, slow_links, reports_per_second, backups, files)]
        node.stop()
        kept += [sealing.measure(node.home), importers.measure(node.home)]
    alone = (audit, search, sheets, lists, filters, linkage, matters, chains, beside_bayanat, plan)
    warning = (detection_vs_surveillance, detection_surges, detection_together, backtest, surges, outlook)
    kept += [part.measure() for part in (*alone, *warning)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
