"""Bytes of `/ecrire`, gzipped, as a phone on 2G gets them; and that the page asks for nothing else."""

from __future__ import annotations

import gzip
import re
import sys
import urllib.request

from bench.table import show
from tests.support.node import Node, running_node

LIMIT = 14_000
# The one script is for browsers that can seal, and comes after the page: it is told apart.
SCRIPT = re.compile(rb"<script\b[^>]*\bdefer\b")
ASKS_FOR_MORE = re.compile(
    rb"""<(?:script(?![^>]*\bdefer\b)|img|iframe|object|video|audio)\b[^>]*\bsrc=|<link\b[^>]*\brel=["']?stylesheet|url\((?!["']?data:)""",
    re.I,
)


def measure(node: Node) -> bool:
    """Print size, requests and cookies; True when all promises are kept."""
    rows, kept = [], True
    for language in ("fr", "en"):
        wish = urllib.request.Request(
            f"{node.address}/ecrire", headers={"Accept-Encoding": "gzip", "Accept-Language": language}
        )
        with urllib.request.urlopen(wish, timeout=30) as answer:
            body, cookies = answer.read(), answer.headers.get_all("Set-Cookie") or []
            zipped = answer.headers.get("Content-Encoding") == "gzip"
        page = gzip.decompress(body) if zipped else body
        more = len(ASKS_FOR_MORE.findall(page))
        rows.append([f"/ecrire ({language})", len(page), len(body), LIMIT, len(body) / LIMIT, 1 + more, len(cookies)])
        kept &= zipped and len(body) <= LIMIT and not more and not cookies
    show("The report form", ["page", "bytes", "gzipped", "limit", "ratio", "requests", "cookies"], rows)
    return kept


if __name__ == "__main__":
    with running_node(None, "--demonstration") as running:
        sys.exit(0 if measure(running) else 1)
