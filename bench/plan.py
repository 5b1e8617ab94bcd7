"""A plan of 5,000 activities, 200 indicators and 40 quarters: its pages, all its figures, and one more record.

*Full* is every attached indicator's figure in all 40 periods, from the records; *incremental* is what it takes, after
one more record, until the figures of the newest period are right again, and that they are is checked. Each figure is
the median of several; a page is the whole request of someone who has signed in, its template included.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from bench import plan_filling as filling
from bench.table import show
from tests.support.node import ROOT
from tests.support.postgres import private_postgres

DASHBOARD, FULL_SECONDS, INCREMENTAL_SECONDS = 200.0, 60.0, 2.0
BYTES = 60_000
PAGES = {
    "dashboard": "/bureau/plan/",
    "whole plan": "/bureau/plan/arbre/",
    "activities": "/bureau/plan/activites/",
    "activities, late": "/bureau/plan/activites/?etat=late",
    "activities over time": "/bureau/plan/activites/calendrier/",
    "budget by axis": "/bureau/plan/budget/",
    "budget by year": "/bureau/plan/budget/?par=periode",
    "without a fund": "/bureau/plan/budget/sans-financement/",
    "indicators": "/bureau/plan/indicateurs/",
    "an indicator, 40 periods": "/bureau/plan/indicateurs/alerts-opened/",
}


def in_this_process() -> dict[str, Any]:
    """Fill a node in a fresh place, ask for each page, and compute the figures. Prints nothing."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("terms", "load", verbosity=0)
    people = _people()
    user = people["coordinator"].user
    imported, activities = _imported(people["coordinator"])
    filling.fill_activities(user)
    filling.fill_money(people["treasurer"], people["coordinator"])
    attached, records = filling.fill_indicators(user), filling.fill_records(user)
    with connection.cursor() as cursor:
        # What a running database does by itself soon after rows came in.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    client = _signed_in(people["coordinator"])
    full, queries = _full(people["everyone"])
    return {
        "sizes": [activities, attached, len(filling.spans()), records],
        "import": imported,
        "full": full,
        "queries": queries,
        "incremental": _incremental(people["everyone"]),
        "pages": [[name, *_asked(client, page)] for name, page in PAGES.items()],
    }


def _people() -> dict[str, Any]:
    from vigie.ground.access.roles import Role
    from vigie.ground.seal.factories import make_founder, make_person

    founder = make_founder()
    teams = {"monitoring": Role.ANALYST, "intake": Role.OFFICER, "protection": Role.OFFICER}
    return {
        "coordinator": make_person("coordinator", {"direction": Role.COORDINATOR}, by=founder),
        "treasurer": make_person("treasurer", {"direction": Role.TREASURER}, by=founder),
        "everyone": make_person("everyone", teams, by=founder),
    }


def _imported(coordinator: Any) -> tuple[float, int]:
    """Seconds to bring the file in, and how many activities it has."""
    from vigie.plan.tree.actions import import_plan

    began = time.perf_counter()
    version = import_plan(filling.plan_file(), source="plan.txt", by=coordinator).version
    assert version is not None
    return time.perf_counter() - began, version.nodes.filter(kind="activity").count()


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


def _figures(spans: list[Any], by: Any) -> list[Any]:
    """Each attached indicator with its figure in each span."""
    from vigie.plan.indicators.queries import values
    from vigie.plan.tree.queries import current_version

    version = current_version()
    assert version is not None
    return values(version, spans, by=by)


def _full(by: Any) -> tuple[float, int]:
    """Seconds for every figure, the median of three, and how many questions the database was asked."""
    spans = filling.spans()
    return _median(lambda: _figures(spans, by), 3), _questions(lambda: _figures(spans, by))


def _questions(work: Callable[[], Any]) -> int:
    """How many questions some work asks the database; Django's own log of them is emptied by each request."""
    from django.db import connection

    asked = 0

    def count(execute: Any, *args: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        work()
    return asked


def _incremental(by: Any) -> float:
    """Seconds until the newest period is right after one more violation, the median of five."""
    newest, times = filling.spans()[-1:], []
    for _ in range(5):
        before = _recorded(_figures(newest, by), newest[0])
        filling.one_more(by.user)
        began = time.perf_counter()
        after = _figures(newest, by)
        times.append(time.perf_counter() - began)
        assert _recorded(after, newest[0]) == before + 1
    return statistics.median(times)


def _recorded(found: list[Any], span: Any) -> int:
    """The violations recorded in a span, as the indicators that count them say it with one voice."""
    (number,) = {one.figure(span).total.numerator for one in found if one.recipe.key == "violations-recorded"}
    return int(number)


def _median(work: Callable[[], Any], times: int) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _asked(client: Any, page: str) -> tuple[float, int, int, int]:
    """Milliseconds, median of seven after the first; questions asked of the database; bytes; bytes gzipped."""
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    took = _median(lambda: client.get(page), 7) * 1000
    return took, _questions(lambda: client.get(page)), len(answer.content), len(gzip.compress(answer.content))


def measure() -> bool:
    """Measure on both databases; True when every limit holds."""
    kept, rows, pages = True, [], []
    with tempfile.TemporaryDirectory(prefix="vigie-bench-plan-") as home, private_postgres() as address:
        base = {**os.environ, "VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
        base.pop("DATABASE_URL", None)
        for name, more in (("SQLite", {}), ("PostgreSQL", {"DATABASE_URL": address})):
            command = [sys.executable, "-m", "bench.plan", "--inside"]
            done = subprocess.run(command, cwd=ROOT, env={**base, **more}, stdout=subprocess.PIPE, check=True)
            found = json.loads(done.stdout)
            measured = [found[part] for part in ("full", "queries", "incremental", "import")]
            rows.append([name, *found["sizes"], *measured])
            pages += [[f"{name}, {page[0]}", *page[1:]] for page in found["pages"]]
            kept &= found["full"] <= FULL_SECONDS and found["incremental"] <= INCREMENTAL_SECONDS
            kept &= found["pages"][0][1] <= DASHBOARD
    head = ["", "activities", "indicators", "periods", "records", "full, s", "queries", "incremental, s", "import, s"]
    show(f"The plan's figures (limits: full {FULL_SECONDS:.0f} s, incremental {INCREMENTAL_SECONDS:.0f} s)", head, rows)
    title = f"The plan's pages (limits: dashboard {DASHBOARD:.0f} ms, each page {BYTES:,} bytes gzipped)"
    show(title, ["", "median, ms", "queries", "bytes", "bytes gzipped"], pages)
    return kept and all(row[4] <= BYTES for row in pages)


if __name__ == "__main__":
    if "--inside" in sys.argv:
        print(json.dumps(in_this_process()))
    else:
        sys.exit(0 if measure() else 1)
