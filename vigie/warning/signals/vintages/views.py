"""The pages of feeds and their vintages: load, permit, act, answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import may, permit
from vigie.ground.files.receiving import receives_a_file, refusal_of
from vigie.warning.signals import own, rules
from vigie.warning.signals.actions import TEAM
from vigie.warning.signals.bringing import bring
from vigie.warning.signals.catalogue import DECLARED, OWN, SERIES, SOURCES
from vigie.warning.signals.forms import BringForm
from vigie.warning.signals.models import CountSeries
from vigie.warning.signals.vintages.margins import margin_table
from vigie.warning.signals.vintages.presenting import compare
from vigie.warning.signals.vintages.queries import vintages
from vigie.warning.signals.vintages.standing import not_here, standings

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


def _may_import(request: Request) -> None:
    """Asked before a byte of the file is read."""
    permit(rules.IMPORT, request.actor)


@require_GET
def feeds(request: Request) -> HttpResponse:
    """Every feed with its newest vintage, its licence, and when the next is due."""
    rules.permit_reading(request.actor)
    context = {
        "standings": standings(),
        "others": not_here(),
        "own": SOURCES[OWN],
        "series": list(CountSeries.objects.all()),
        "may_import": may(rules.IMPORT, request.actor),
        "may_add": may(rules.IMPORT, request.actor, TEAM),
    }
    return render(request, "signals/feeds.html", context)


@require_GET
def feed(request: Request, source: str) -> HttpResponse:
    """The vintages of one feed, and what one changed of another."""
    rules.permit_reading(request.actor)
    whole = vintages(source) if source in SOURCES else []
    if not whole:
        raise Http404
    found = SOURCES[source]
    context = {
        "source": found,
        "vintages": whole[::-1],
        "comparison": compare(found, whole, request.GET),
        # The sheets of a series are mapped first, by the team that holds them; the files of a feed are known.
        "may_add": source.startswith(SERIES) and may(rules.IMPORT, request.actor, TEAM),
        "may_bring": source in DECLARED and may(rules.IMPORT, request.actor),
    }
    return render(request, "signals/feed.html", context)


@require_GET
def own_counts(request: Request) -> HttpResponse:
    """Our own counts by country and month, along one margin."""
    rules.permit_reading(request.actor)
    table = margin_table(request.GET, today=timezone.localdate())
    return render(request, "signals/own.html", {"table": table, "dimensions": own.dimensions()})


@require_http_methods(["GET", "POST"])
@receives_a_file(_may_import)
def bring_in(request: Request) -> HttpResponse:
    """A file of a feed: tried, or brought in."""
    permit(rules.IMPORT, request.actor)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form, report = BringForm(*given, refusal=refusal_of(request)), None
    if form.is_valid():
        try:
            report = bring(**form.cleaned_data, by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            if not report.dry_run:
                messages.success(request, _("Brought in: %(n)d rows.") % {"n": report.rows})
                return redirect("signals:feed", report.source)
    context = {"form": form, "report": report.as_json() if report else None}
    return render(request, "signals/bring.html", context, status=422 if form.is_bound and not report else 200)
