"""Reports per second at `/ecrire` with 1, 4, 16 and 50 concurrent clients: each must get its receipt and be a row."""

from __future__ import annotations

import secrets
import sqlite3
import statistics
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from bench.table import show
from tests.support.node import Node, running_node

CLIENTS = (1, 4, 16, 50)
SECONDS, ROUNDS = 4.0, 3
# Measured for the design with 50 clients on two cores: sealing, audit chain, synchronous=FULL (house.md).
REFERENCE = 359.0
WORDS = "Des hommes en civil sont venus deux fois devant le bureau de l’association et ont posé des questions. " * 6


class Form(HTMLParser):
    """The page's form: where it posts, and a plausible value for each of its fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.written = "", ""
        self.fields: dict[str, str] = {}
        self._select = ""
        self._inside = False
        self.feed(page)
        if not self.written:
            raise RuntimeError("The page has no form with a text area to write in.")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form" and not self.written:
            self._inside, self.action, self.fields = True, given.get("action") or "", {}
        elif not self._inside:
            return
        elif tag == "textarea" and name:
            self.fields[name] = WORDS
            self.written = self.written or name
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and value:
            self._first(self._select, value)
        elif (tag == "input" and given.get("type") in {"radio", "hidden"}) or (tag == "button" and self.written):
            self._first(name, value)

    def _first(self, name: str, value: str) -> None:
        if name:
            self.fields.setdefault(name, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""


class Letters:
    """Posts that the page's form would make; its one-time marks (what differs between two visits) are new in each."""

    def __init__(self, address: str) -> None:
        first, second = (_form_at(address) for _visit in range(2))
        self.target = urllib.parse.urljoin(address, first.action)
        self.written, self.fields = first.written, first.fields
        self.marks = {name: len(value) for name, value in first.fields.items() if value != second.fields[name]}

    def another(self) -> bytes:
        """The body of one more report."""
        marks = {name: secrets.token_urlsafe(length)[:length] for name, length in self.marks.items()}
        return urllib.parse.urlencode(self.fields | marks).encode()


def _form_at(address: str) -> Form:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return Form(answer.read().decode())


@dataclass
class Tally:
    """What the clients of one round met."""

    receipts: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)


def measure(node: Node) -> bool:
    """Print medians of the rounds for each number of clients; True when nothing was lost or refused."""
    letters = Letters(f"{node.address}/ecrire")
    rows, kept = [], True
    for clients in CLIENTS:
        before, rates, tallies = count_reports(node.home), [], []
        for _round in range(ROUNDS):
            started = time.monotonic()
            tally = _round_of(clients, letters)
            rates.append(tally.receipts / (time.monotonic() - started))
            tallies.append(tally)
        receipts = sum(tally.receipts for tally in tallies)
        refused = sum(sum(tally.refusals.values()) for tally in tallies)
        lost = receipts - (count_reports(node.home) - before)
        waits = sorted(wait for tally in tallies for wait in tally.waits)
        rate = statistics.median(rates)
        slow = waits[int(len(waits) * 0.95)] * 1000 if waits else 0.0
        rows.append([clients, rate, rate / REFERENCE, slow, receipts, refused, lost])
        kept &= not refused and not lost and receipts > 0
        for said, times in {said: n for tally in tallies for said, n in tally.refusals.items()}.items():
            print(f"  {clients} clients: {times} × {said}")
    head = ["clients", "reports/s", f"ratio to {REFERENCE:.0f}", "95 % within ms", "receipts", "refused", "lost"]
    show(f"Reports, median of {ROUNDS} rounds of {SECONDS:.0f} s", head, rows)
    return kept


def count_reports(home: Path) -> int:
    """Rows of reports in the node's database."""
    with sqlite3.connect(f"file:{home / 'vigie.sqlite3'}?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM intake_report").fetchone()[0])


def _round_of(clients: int, letters: Letters) -> Tally:
    tally, lock, until = Tally(), threading.Lock(), time.monotonic() + SECONDS

    def write() -> None:
        while time.monotonic() < until:
            started = time.monotonic()
            said = _send(letters)
            with lock:
                if said:
                    tally.refusals[said] = tally.refusals.get(said, 0) + 1
                else:
                    tally.receipts += 1
                    tally.waits.append(time.monotonic() - started)

    threads = [threading.Thread(target=write) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def _send(letters: Letters) -> str:
    """Post one report as a browser without JavaScript would; what went wrong, or nothing."""
    try:
        with urllib.request.urlopen(
            urllib.request.Request(letters.target, data=letters.another()), timeout=60
        ) as answer:
            page = answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return f"status {refusal.code}"
    except OSError as fault:
        return type(fault).__name__
    return "the form was shown again" if f'name="{letters.written}"' in page and WORDS[:40] in page else ""


if __name__ == "__main__":
    with running_node(None, "--demonstration") as running:
        sys.exit(0 if measure(running) else 1)
