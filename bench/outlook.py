"""The outlook over 8 countries and 114 areas, 15 years of weeks: a first run, the nights after it, and the watch page.

The counts are invented (negative binomial, seeded) and entered as what the verifying sessions leave behind; in each new
week some areas rise, so that there are signals to raise. A night brings a new week, a new week and a new month at once
(the most it can), or nothing. The first run, the nights and the watch page each have a process of their own, as they
have on a node: the first night includes loading what computes, as it does for a worker just started. Beside our own
counts stands a feed of invented deaths by country and month, 34 years long, which gains a month when one turns: what is
worked out after a run (chances of surges, the region's sums) is timed in lines of its own, for the worker does it in
the same night; a night's whole is given against its limit too, and the turn of a month is the one that counts. Times
are those of all the work of a run, writing included; memory is the highest resident set of its process. "Processor" is
the time that this process and the database's own one were computing for it: what a run takes where nothing else runs,
apart from waiting for the disk.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.table import show
from tests.support.node import ROOT
from tests.support.postgres import private_postgres

YEARS = 15
FEED_MONTHS = 410
TODAY = date(2026, 6, 17)
NIGHTS = 11
SURGES, REGION = "chances of surges", "the region's sums"
WEEK, MONTH, NOTHING = "a new week", "a new week and month", "nothing new"
WHOLE = "with all that follows it"
FULL_SECONDS, NIGHT_SECONDS, MEGABYTES = 60.0, 3.0, 1000.0
MILLISECONDS, BYTES = 150.0, 60_000
ANALYST = "analyst"
PAGES = {
    "the page": "/bureau/veille/",
    "an area by week": "/bureau/veille/?what=own:acts&freq=week&country=CMR&area=CM-EN",
    "fifteen years": "/bureau/veille/?what=own:acts&freq=month&country=COD&span=all",
}


def first_run() -> dict[str, Any]:
    """Fill a node in a fresh place and run the outlook over all of its past. Prints nothing."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("terms", "load", verbosity=0)
    from vigie.ground.access.roles import Role
    from vigie.ground.seal.factories import make_founder, make_person

    make_person(ANALYST, {"monitoring": Role.ANALYST}, by=make_founder())
    _fill()
    _fill_deaths(TODAY)
    run, seconds, busy = _night(TODAY)
    after = _after(run)
    found = {"series": run.series, "signals": run.fired, "seconds": seconds, "busy": busy, "memory": _memory()}
    return {**found, "after": after}


def nights_after() -> dict[str, Any]:
    """The nights of eleven weeks, in which three months turn. Prints nothing."""
    from vigie.compute.series import last_complete

    found: dict[str, list[tuple[float, float, int]]] = {WEEK: [], MONTH: [], NOTHING: []}
    after: dict[str, list[dict[str, tuple[float, float]]]] = {kind: [] for kind in found}
    for week in range(1, NIGHTS + 1):
        today = TODAY + timedelta(weeks=week)
        _fill_week(last_complete(today, "week"), week)
        turned = last_complete(today, "month") != last_complete(today - timedelta(weeks=1), "month")
        if turned:
            _fill_deaths(today)
        nights = [(MONTH if turned else WEEK, today), *([(NOTHING, today + timedelta(days=1))] if turned else [])]
        for kind, day in nights:
            run, seconds, busy = _night(day)
            found[kind].append((seconds, busy, run.fired))
            after[kind].append(_after(run))
    return {"nights": found, "after": after, "memory": _memory()}


def watch_page() -> dict[str, Any]:
    """The watch page is asked for, as it is after these nights. Prints nothing."""
    client = _signed_in()
    return {"pages": [[name, *_asked(client, page)] for name, page in PAGES.items()]}


def _night(day: date) -> tuple[Any, float, float]:
    """The run of a night, its seconds, and those for which processors were busy with it."""
    from vigie.ground.accounts.actor import Actor
    from vigie.warning.outlook.actions import run

    return _busy(lambda: run(by=Actor.system(), today=day))


def _after(passage: Any) -> dict[str, tuple[float, float]]:
    """The steps after a run, as the worker takes them (`periodic._after`): seconds of each, and of processors."""
    from vigie.ground.accounts.actor import Actor
    from vigie.warning.outlook.regional import add_up
    from vigie.warning.outlook.surging import look_for_surges

    node = Actor.system()
    _looks, *surges = _busy(lambda: look_for_surges(by=node))
    _new, *region = _busy(lambda: add_up(passage, by=node))
    return {SURGES: (surges[0], surges[1]), REGION: (region[0], region[1])}


def _busy(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the work answers, its seconds, and those for which processors were busy with it."""
    before = time.process_time() + _database_busy()
    done, seconds = _timed(work)
    return done, seconds, time.process_time() + _database_busy() - before


def _database_busy() -> float:
    """Seconds of processor that PostgreSQL's process for this connection has used; SQLite has none of its own."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    used = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[11:13]  # proc(5): utime, stime
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def _memory() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _signed_in() -> Any:
    """A client with the session of the analyst."""
    from django.conf import settings
    from django.test import Client

    from vigie.ground.accounts.passphrase import unlock
    from vigie.ground.accounts.sessions import SessionStore
    from vigie.ground.seal.factories import PASSPHRASE

    settings.ALLOWED_HOSTS = ["*"]
    user, keyring, _secret = unlock(ANALYST, PASSPHRASE)
    session = SessionStore()
    session.update({"user": str(user.pk), "seed": keyring.seed.hex(), "sign": keyring.sign_seed.hex()})
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def _fill() -> None:
    import numpy as np
    from django.db import connection

    from vigie.protection.incidents.models import ActGroup, AreaWeekCount

    chance = np.random.default_rng(20260617)
    monday = TODAY - timedelta(days=TODAY.weekday() + 7)
    weeks = [monday - timedelta(weeks=back) for back in range(YEARS * 52)]
    for area, mean in _areas():
        counts = chance.negative_binomial(2.0, 2.0 / (2.0 + mean), len(weeks))
        AreaWeekCount.objects.bulk_create(
            AreaWeekCount(area=area, week=week, act_group=ActGroup.values[0], n=int(count))
            for week, count in zip(weeks, counts, strict=True)
            if count
        )
    with connection.cursor() as cursor:
        # What a running database does by itself soon after rows came in.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _fill_deaths(today: date) -> None:
    """A feed as it would be published with the newest complete month: the same past each time."""
    from vigie.compute.series import distance, last_complete, shift
    from vigie.warning.outlook.factories import import_deaths, restless_deaths

    first = shift(last_complete(TODAY, "month"), "month", 1 - FEED_MONTHS)
    known = distance(first, last_complete(today, "month"), "month") + 1
    deaths = restless_deaths(months=FEED_MONTHS + NIGHTS)
    import_deaths({iso3: counts[:known] for iso3, counts in deaths.items()}, first=first)


def _fill_week(monday: date, number: int) -> None:
    """A week like those before it, in which every tenth area counts ten acts more: other areas every three weeks."""
    import numpy as np

    from vigie.protection.incidents.models import ActGroup, AreaWeekCount

    chance = np.random.default_rng(number)
    counted = [
        (area, int(chance.negative_binomial(2.0, 2.0 / (2.0 + mean))) + 10 * ((n + number // 3) % 10 == 0))
        for n, (area, mean) in enumerate(_areas())
    ]
    AreaWeekCount.objects.bulk_create(
        AreaWeekCount(area=area, week=monday, act_group=ActGroup.values[0], n=count) for area, count in counted if count
    )


def _areas() -> list[tuple[str, float]]:
    """Every area with its usual acts in a week."""
    from vigie.ground.terms.models import Place
    from vigie.ground.terms.queries import places

    return [(area.code, (0.1, 0.4, 1.0, 3.0)[n % 4]) for n, area in enumerate(places(Place.Kind.AREA))]


def _timed(work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _asked(client: Any, page: str) -> tuple[float, int]:
    """Milliseconds, median of seven after the first; bytes gzipped."""
    times, body = [], b""
    for _ in range(8):
        answer, seconds = _timed(lambda: client.get(page))
        assert answer.status_code == 200, (page, answer.status_code)
        times.append(seconds * 1000)
        body = answer.content
    return statistics.median(times[1:]), len(gzip.compress(body))


PARTS = (first_run, nights_after, watch_page)


def measure() -> bool:
    """Measure on both databases; True when every limit holds, of nights by their median."""
    kept, firsts, nights, steps, pages = True, [], [], [], []
    with tempfile.TemporaryDirectory(prefix="vigie-bench-outlook-") as home, private_postgres() as address:
        base = {**os.environ, "VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
        base.pop("DATABASE_URL", None)
        for name, more in (("SQLite", {}), ("PostgreSQL", {"DATABASE_URL": address})):
            first, later, watch = (_inside(part, {**base, **more}) for part in PARTS)
            firsts.append([name, *(first[part] for part in ("series", "signals", "seconds", "busy", "memory"))])
            steps += [
                [f"{name}, first run, {step}", 1, took, took, busy] for step, (took, busy) in first["after"].items()
            ]
            for kind, found in later["nights"].items():
                middle, busy, fired = (statistics.median(column) for column in zip(*found, strict=True))
                longest = max(seconds for seconds, *_rest in found)
                nights.append([f"{name}, {kind}", len(found), middle, longest, busy, fired, later["memory"]])
                whole = _whole(found, later["after"][kind])
                nights.append([f"{name}, {kind}, {WHOLE}", *whole, fired, later["memory"]])
                kept &= whole[1] <= NIGHT_SECONDS
            steps += [
                [f"{name}, {kind}, {step}", *_middle([night[step] for night in taken])]
                for kind, taken in later["after"].items()
                for step in (SURGES, REGION)
            ]
            pages += [[f"{name}, {page}", milliseconds, size] for page, milliseconds, size in watch["pages"]]
            kept &= first["seconds"] <= FULL_SECONDS and max(first["memory"], later["memory"]) <= MEGABYTES
    limits = f"(limits {FULL_SECONDS:.0f} s, {MEGABYTES:.0f} MB)"
    show(f"The outlook, {YEARS} years of weeks {limits}", ["", "series", "signals", "s", "processor, s", "MB"], firsts)
    head = ["", "nights", "median, s", "longest, s", "processor, s", "signals", "MB"]
    show(f"A night of the outlook (limits {NIGHT_SECONDS:.0f} s, {MEGABYTES:.0f} MB)", head, nights)
    head = ["", "nights", "median, s", "longest, s", "processor, s"]
    show("What follows a run, in the same night (its limit is the night's)", head, steps)
    head = ["", "median, ms", "bytes gzipped"]
    show(f"The watch page (limits {MILLISECONDS:.0f} ms, {BYTES:,} bytes)", head, pages)
    return kept and all(row[1] <= MILLISECONDS and row[2] <= BYTES for row in pages)


def _middle(taken: list[tuple[float, float]]) -> list[float]:
    """How many, their median, the longest, and the median of what processors did."""
    seconds, busy = zip(*taken, strict=True)
    return [len(taken), statistics.median(seconds), max(seconds), statistics.median(busy)]


def _whole(nights: list[tuple[float, float, int]], after: list[dict[str, tuple[float, float]]]) -> list[float]:
    """As `_middle`, of each night's run and the steps after it together."""
    steps = [[sum(column) for column in zip(*night.values(), strict=True)] for night in after]
    return _middle([(run[0] + step[0], run[1] + step[1]) for run, step in zip(nights, steps, strict=True)])


def _inside(part: Callable[[], dict[str, Any]], environment: Mapping[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.outlook", "--inside", part.__name__]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main() -> int:
    """Measure, or do one part of it in this process."""
    if "--inside" not in sys.argv:
        return 0 if measure() else 1
    import django

    django.setup()
    parts = {part.__name__: part for part in PARTS}
    print(json.dumps(parts[sys.argv[-1]]()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
