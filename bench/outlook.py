"""The outlook over 8 countries and 114 areas, 15 years of weeks: a first run, a night's run, and the watch page.

The counts are invented (negative binomial, seeded) and entered as what the verifying sessions leave behind. "Own" time
is that of the whole command's work in one process; memory is its highest resident set.
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
from datetime import date, timedelta
from typing import Any

from bench.table import show
from tests.support.node import ROOT
from tests.support.postgres import private_postgres

YEARS = 15
TODAY = date(2026, 6, 17)
FULL_SECONDS, NIGHT_SECONDS, MEGABYTES = 60.0, 3.0, 1000.0
MILLISECONDS, BYTES = 150.0, 60_000
PAGES = {
    "the page": "/bureau/veille/",
    "an area by week": "/bureau/veille/?what=own:acts&freq=week&country=CMR&area=CM-EN",
    "fifteen years": "/bureau/veille/?what=own:acts&freq=month&country=COD&span=all",
}


def in_this_process() -> dict[str, Any]:
    """Fill a node in a fresh place, run the outlook twice, and ask for the watch page. Prints nothing."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("terms", "load", verbosity=0)
    from vigie.ground.access.roles import Role
    from vigie.ground.accounts.actor import Actor
    from vigie.ground.seal.factories import make_founder, make_person
    from vigie.warning.outlook.actions import run

    analyst = make_person("analyst", {"monitoring": Role.ANALYST}, by=make_founder())
    _fill()
    first, full = _timed(lambda: run(by=Actor.system(), today=TODAY))
    _fill_week(TODAY - timedelta(days=2))
    _, night = _timed(lambda: run(by=Actor.system(), today=TODAY + timedelta(days=7)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    client = _signed_in(analyst)
    return {
        "series": first.series,
        "signals": first.fired,
        "full": full,
        "night": night,
        "memory": memory,
        "pages": [[name, *_asked(client, page)] for name, page in PAGES.items()],
    }


def _signed_in(actor: Any) -> Any:
    """A client with the session of a person."""
    from django.conf import settings
    from django.test import Client

    from vigie.ground.accounts.sessions import SessionStore

    session = SessionStore()
    keys = {"seed": actor.keyring.seed.hex(), "sign": actor.keyring.sign_seed.hex()}
    session.update({"user": str(actor.user.pk), **keys})
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def _fill() -> None:
    import numpy as np
    from django.db import connection

    from vigie.ground.terms.models import Place
    from vigie.ground.terms.queries import places
    from vigie.protection.incidents.models import ActGroup, AreaWeekCount

    chance = np.random.default_rng(20260617)
    monday = TODAY - timedelta(days=TODAY.weekday() + 7)
    weeks = [monday - timedelta(weeks=back) for back in range(YEARS * 52)]
    areas = places(Place.Kind.AREA)
    for n, area in enumerate(areas):
        mean = (0.1, 0.4, 1.0, 3.0)[n % 4]
        counts = chance.negative_binomial(2.0, 2.0 / (2.0 + mean), len(weeks))
        AreaWeekCount.objects.bulk_create(
            AreaWeekCount(area=area.code, week=week, act_group=ActGroup.values[0], n=int(count))
            for week, count in zip(weeks, counts, strict=True)
            if count
        )
    with connection.cursor() as cursor:
        # What a running database does by itself soon after rows came in.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _fill_week(day: date) -> None:
    from vigie.ground.terms.models import Place
    from vigie.ground.terms.queries import places
    from vigie.protection.incidents.models import ActGroup, AreaWeekCount

    monday = day - timedelta(days=day.weekday())
    AreaWeekCount.objects.bulk_create(
        AreaWeekCount(area=area.code, week=monday, act_group=ActGroup.values[0], n=1 + n % 3)
        for n, area in enumerate(places(Place.Kind.AREA))
    )


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


def measure() -> bool:
    """Measure on both databases; True when every limit holds."""
    kept, rows, pages = True, [], []
    with tempfile.TemporaryDirectory(prefix="vigie-bench-outlook-") as home, private_postgres() as address:
        base = {**os.environ, "VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
        base.pop("DATABASE_URL", None)
        for name, more in (("SQLite", {}), ("PostgreSQL", {"DATABASE_URL": address})):
            command = [sys.executable, "-m", "bench.outlook", "--inside"]
            done = subprocess.run(command, cwd=ROOT, env={**base, **more}, stdout=subprocess.PIPE, check=True)
            found = json.loads(done.stdout)
            rows.append([name, *(found[part] for part in ("series", "signals", "full", "night", "memory"))])
            pages += [[f"{name}, {page}", milliseconds, size] for page, milliseconds, size in found["pages"]]
            kept &= found["full"] <= FULL_SECONDS and found["night"] <= NIGHT_SECONDS and found["memory"] <= MEGABYTES
    limits = f"(limits {FULL_SECONDS:.0f} s, {NIGHT_SECONDS:.0f} s, {MEGABYTES:.0f} MB)"
    show(f"The outlook, {YEARS} years of weeks {limits}", ["", "series", "signals", "full, s", "night, s", "MB"], rows)
    head = ["", "median, ms", "bytes gzipped"]
    show(f"The watch page (limits {MILLISECONDS:.0f} ms, {BYTES:,} bytes)", head, pages)
    return kept and all(row[1] <= MILLISECONDS and row[2] <= BYTES for row in pages)


if __name__ == "__main__":
    if "--inside" in sys.argv:
        print(json.dumps(in_this_process()))
    else:
        sys.exit(0 if measure() else 1)
