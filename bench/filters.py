"""A search by criteria over 20,000 opened violations: the whole request, on SQLite and on PostgreSQL.

The first request of a session reads everything (`bench/search.py` measures that); timed here is each one after it: list
what is visible, meet the sets, count beside each value, open the page again, write the audit entry, draw the page.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.table import show
from tests.support.node import ROOT
from tests.support.postgres import private_postgres

VIOLATIONS, TURNS, MILLISECONDS = 20_000, 9, 300.0
ADDRESS = "/bureau/recherche/criteres/"
ASKED: dict[str, dict[str, str]] = {
    "nothing: all of them": {},
    "one value": {"sex": "woman"},
    "four values": {"act_group": "torture", "sex": "woman", "country": "CMR", "author": "police"},
    "a period": {"since": "2024-03-05", "until": "2024-06-20"},
    "two values, a period, a word": {"sex": "woman", "country": "TCD", "since": "2022-01-01", "asked": "mot7"},
}


def in_this_process(how_many: int) -> dict[str, Any]:
    """Fill a node in a fresh place and ask as one person; returns median milliseconds by question, and the bytes,
    gzipped, of the page of violations with all that it loads."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from vigie.ground.accounts.sessions import SessionStore
    from vigie.ground.seal.factories import make_founder

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("terms", "load", verbosity=0)
    founder = make_founder()
    _fill(founder.user, how_many)
    assert founder.user is not None
    assert founder.keyring is not None
    session = SessionStore()
    keys = {"seed": founder.keyring.seed.hex(), "sign": founder.keyring.sign_seed.hex()}
    session.update({"user": str(founder.user.pk), **keys})
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    while 'id="reading"' in _ask(client, {}):
        pass
    medians = {name: _median(client, asked) for name, asked in ASKED.items()}
    return {"milliseconds": medians, "bytes": _first_load(client.get("/bureau/violations/").content)}


def _first_load(page: bytes) -> int:
    """Bytes, gzipped, of a page and of each style and script that it names."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    named = re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"?]+\.(?:css|js))', page.decode())
    paths = [finders.find(name) for name in set(named)]
    return sum(len(gzip.compress(each)) for each in (page, *(Path(path).read_bytes() for path in paths if path)))


def _ask(client: Any, asked: dict[str, str]) -> str:
    """The page; 45 questions and some stay under what one person may ask in a minute."""
    answer = client.post(ADDRESS, {"asked": "", **asked})
    if answer.status_code != 200:
        raise RuntimeError(f"{asked}: {answer.status_code}")
    return str(answer.content.decode())


def _median(client: Any, asked: dict[str, str]) -> float:
    times = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        page = _ask(client, asked)
        times.append((time.perf_counter() - begun) * 1000)
        if '<ol class="found">' not in page:
            raise RuntimeError(f"{asked}: nothing found, nothing measured")
    return statistics.median(times)


def _fill(user: Any, how_many: int) -> None:
    """Drawn violations of eight countries and six years, with one to three acts each."""
    from django.db import transaction

    from vigie.ground.seal.models import seal_many
    from vigie.ground.terms.queries import area_choices, choices, country_choices, terms
    from vigie.protection.incidents.factories import make_act, make_facts
    from vigie.protection.incidents.models import ActGroup, Incident

    draw = random.Random(20_261_125)
    values = {
        name: [code for code, _label in choices(of)]
        for name, of in {"sex": "sex", "age_band": "age_band", "category": "defender_category"}.items()
    }
    acts, authors = [term.code for term in terms("act")], [code for code, _label in choices("author_category")]
    countries = [code for code, _name in country_choices()]
    areas = {code: [area for area, _name in area_choices(code)] for code in countries}

    def drawn_act() -> Any:
        author = {"category": draw.choice(authors), "name": "", "degree": "unknown"}
        given = {name: draw.choice(of) for name, of in values.items()}
        return make_act(act=draw.choice(acts), victim="", perpetrators=[author], **given)

    for start in range(0, how_many, 500):
        made, sealed = [], []
        for at in range(start, min(start + 500, how_many)):
            country = draw.choice(countries)
            facts = make_facts(
                title=f"Violation inventée {at}",
                narrative=" ".join(f"mot{draw.randrange(2000)}" for _ in range(60)) + (" mot7" if at % 40 == 0 else ""),
                day=date(2020, 1, 1) + timedelta(days=draw.randrange(2190)),
                precision=draw.choice(["exact", "exact", "about", "month", "year", "unknown"]),
                area=draw.choice(areas[country]),
                acts=[drawn_act() for _ in range(draw.choice([1, 1, 1, 2, 3]))],
            )
            group = draw.choice(ActGroup.values)
            made.append(Incident(country=country, month=facts.month, act_group=group, recorded_by=user))
            sealed.append({**facts.sealed(), "report": "", "steps": []})
        seal_many(zip(made, sealed, strict=True), "monitoring")
        with transaction.atomic():
            Incident.objects.bulk_create(made)


def apart(database: str, how_many: int) -> dict[str, Any]:
    """`in_this_process` in a process and folder of its own; on SQLite where no database address is given."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-filters-") as home:
        environment = {**os.environ, "VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
        environment.pop("DATABASE_URL", None)
        if database:
            environment["DATABASE_URL"] = database
        command = [sys.executable, "-m", "bench.filters", "--inside", str(how_many)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def measure() -> bool:
    """Print the medians on both databases; True when every one is under the limit."""
    sqlite = apart("", VIOLATIONS)["milliseconds"]
    with private_postgres() as address:
        postgres = apart(address, VIOLATIONS)["milliseconds"]
    rows: list[list[object]] = [[name, sqlite[name], postgres[name], MILLISECONDS] for name in ASKED]
    head = ["criteria", "SQLite", "PostgreSQL", "limit"]
    show(f"Criteria over {VIOLATIONS:,} opened violations, whole request, milliseconds, median of {TURNS}", head, rows)
    return max(*sqlite.values(), *postgres.values()) < MILLISECONDS


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        sys.stdout.write(json.dumps(in_this_process(int(sys.argv[2]))))
        sys.exit(0)
    sys.exit(0 if measure() else 1)
