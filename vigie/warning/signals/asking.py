"""Importing UCDP's events from its API: page after page into one vintage, to be resumed where it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.warning.signals import rules
from vigie.warning.signals.feeds.reading import READERS, judge
from vigie.warning.signals.feeds.ucdp_api import NUMBERS, PAGE_ROWS, Api, ApiFault, pages, source_of
from vigie.warning.signals.importing import BATCH_ROWS, Progress, Run
from vigie.warning.signals.places import NodePlaces
from vigie.warning.signals.report import Report

MOST_SECONDS = 3600.0


def configured() -> Api:
    """The API of the settings; the token's file is read anew each time, so that it can be changed. Raises ApiFault."""
    told = settings.VIGIE_UCDP
    if told is None:
        raise ApiFault("api_token")
    try:
        token = told.token_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise ApiFault("api_token") from None
    return Api(told.url, token)


def import_api(
    version: str,
    *,
    by: Actor,
    api: Api | None = None,
    dry_run: bool = False,
    resume: bool = False,
    progress: Progress | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Report:
    """Bring in a version (`25.1`, or a candidate month `25.0.9`) and say what became of every row.

    `resume` asks only for the pages that were not kept whole; a version never changes once it is out. Raises ApiFault:
    what was kept until then stays, and is resumed.
    """
    permit(rules.IMPORT, by)
    source = source_of(version)
    api = api or configured()
    places, today, reader = NodePlaces(), timezone.localdate(), READERS[source]
    content = f"api|{version}|{','.join(sorted(NUMBERS))}".encode()
    run = Run(source, content, by=by, dry_run=dry_run, resume=resume)
    first, over = divmod(run.go_on(), PAGE_ROWS)
    until, seen = time.monotonic() + MOST_SECONDS, set[str]()
    for page in pages(api, version, first=first, pause=pause):
        numbered = enumerate(page.rows, page.number * PAGE_ROWS + 1)
        rows = [judge(reader, tuple(row), list(row.values()), line, places, today, "", seen) for line, row in numbered]
        for start in range(over, len(rows), BATCH_ROWS):
            run.take(rows[start : start + BATCH_ROWS])
        over = 0
        if progress is not None:
            progress(min(page.total, (page.number + 1) * PAGE_ROWS), page.total)
        if time.monotonic() > until:
            raise ApiFault("api_slow")
    run.finish()
    return run.report
