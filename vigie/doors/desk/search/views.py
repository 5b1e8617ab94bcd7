"""Three pages: words, criteria, and exact names or numbers. What is asked travels by POST and is kept nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.doors.desk.search.finding import page_of_criteria, page_of_words, sharing_lines
from vigie.doors.desk.search.forms import CriteriaForm, ExactForm, WordsForm
from vigie.doors.desk.search.reading import INDEXES, bring_up_to_date, compare_waiting, place_of, sources, waiting
from vigie.ground.access.limits import limited
from vigie.ground.search.asking import understood

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@limited("search")
@require_http_methods(["GET", "POST"])
def words(request: Request) -> HttpResponse:
    """Words in everything this person may open; the first search of a session reads it all."""
    form = WordsForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        asked, among = understood(form.cleaned_data["asked"]), sources(request.actor)
        if not asked.wanted:
            form.add_error("asked", _("Give at least one word to look for."))
        else:
            with INDEXES.using(*place_of(request)) as index:
                context["progress"] = bring_up_to_date(index, request.actor, among)
                number = request.POST.get("page", "1")
                context["page"] = page_of_words(index, asked, among, number, by=request.actor)
    return render(request, "search/words.html", context, status=400 if form.errors else 200)


@limited("search")
@require_http_methods(["GET", "POST"])
def criteria(request: Request) -> HttpResponse:
    """Values of opened records, a period, words; beside each value stands how many acts it would leave."""
    among = sources(request.actor)
    fields = {name: field for source in among for name, field in source.fields.items()}
    form = CriteriaForm(fields, request.POST or None)
    context: dict[str, Any] = {"form": form, "fields": fields}
    if form.is_valid():
        chosen, asked = form.chosen(), understood(form.cleaned_data["asked"])
        with INDEXES.using(*place_of(request)) as index:
            context["progress"] = bring_up_to_date(index, request.actor, among)
            form.count({name: index.facets.counts(chosen, name) for name in fields})
            context["acts"] = index.facets.matching(chosen).bit_count()
            number = request.POST.get("page", "1")
            context["page"] = page_of_criteria(index, chosen, asked, among, number, by=request.actor)
    return render(request, "search/criteria.html", context, status=400 if form.errors else 200)


@limited("search")
@require_http_methods(["GET", "POST"])
def exact(request: Request) -> HttpResponse:
    """One name, number or address; records that nobody opened yet are said, and can be compared from here."""
    among, comparing = sources(request.actor), "compare" in request.POST
    if comparing:
        compare_waiting(request.actor, among)
    form = ExactForm(None if comparing and not request.POST.get("identity") else request.POST or None)
    context: dict[str, Any] = {"form": form, "waiting": waiting(among)}
    if form.is_valid():
        context["lines"], context["total"] = sharing_lines(form.cleaned_data["identity"], among, by=request.actor)
    return render(request, "search/exact.html", context, status=400 if form.errors else 200)
