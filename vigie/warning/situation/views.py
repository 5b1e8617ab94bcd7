"""The situation report: load, permit, act, answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import typed
from vigie.ground.access.errors import Denied, Refusal
from vigie.ground.access.models import Membership
from vigie.ground.access.rules import asked_once, may, permit
from vigie.ground.accounts.models import User
from vigie.ground.questions.queries import in_use
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.search.searchable import Opened
from vigie.protection.intake import rules as intake
from vigie.protection.intake.models import Report
from vigie.warning.signals import rules as signals
from vigie.warning.situation import actions, pages, queries, rules
from vigie.warning.situation.arriving import Told, told_in
from vigie.warning.situation.facts import GridFacts, PostFacts
from vigie.warning.situation.forms import GridForm, PostForm, WhichForm, initial_of
from vigie.warning.situation.models import Grid, Post
from vigie.warning.situation.presenting import others, rows, way_name, week_name, where
from vigie.warning.situation.questions import GRID
from vigie.warning.situation.weeks import asked_for

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware
TEAM = actions.TEAM


@require_GET
def overview(request: Request) -> HttpResponse:
    """What was judged of the last whole week, who has answered week by week, and the newest grids."""
    return render(request, "situation/list.html", pages.overview(request.actor, timezone.localdate()))


@require_GET
def country(request: Request, country: str) -> HttpResponse:
    """One country's indicators over the weeks; a country of which one sees no focal point is not there."""
    lines = queries.completeness(request.actor, today=timezone.localdate(), country=country)
    if not lines:
        raise Http404
    return render(request, "situation/country.html", pages.country(lines[0]))


@require_http_methods(["GET", "POST"])
def posts(request: Request) -> HttpResponse:
    """Who is the focal point of what, and a form for one more."""
    found = queries.live_posts(request.actor)
    may_appoint = may(rules.APPOINT, request.actor, TEAM)
    members = Membership.objects.live().filter(team=TEAM, role__in=rules.ANSWER.roles) if may_appoint else []
    names = sorted({(str(one.user_id), one.user.username) for one in members}, key=lambda pair: pair[1])
    form = PostForm(names, typed(request))
    if request.method == "POST":
        permit(rules.APPOINT, request.actor, TEAM)
    if form.is_valid():
        user = get_object_or_404(User, pk=form.cleaned_data["user"])
        try:
            actions.appoint(user, country=form.cleaned_data["country"], facts=form.facts(), by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Noted. Their grid is asked for from this week on."))
            return redirect("situation:posts")
    opened = open_many(found, by=request.actor, of="focal points")
    lines = [(post, PostFacts.opened(opened[post.pk])) for post in found]
    with asked_once(request.actor):
        answerable = {post.pk for post in found if actions.may_answer(post, request.actor)}
    context = {
        "lines": [(post, where(post.country, facts.areas), facts.note, post.pk in answerable) for post, facts in lines],
        "may_appoint": may_appoint,
        "form": form if may_appoint else None,
    }
    return render(request, "situation/posts.html", context, status=422 if form.is_bound else 200)


@require_POST
def relieve(request: Request, post_id: UUID) -> HttpResponse:
    """Someone is no longer the focal point."""
    actions.relieve(get_object_or_404(Post.objects.visible_to(request.actor), pk=post_id), by=request.actor)
    messages.success(request, _("Noted."))
    return redirect("situation:posts")


@require_http_methods(["GET", "POST"])
def answer(request: Request, post_id: UUID) -> HttpResponse:
    """The weekly grid of one focal point."""
    post = get_object_or_404(Post.objects.visible_to(request.actor).live(), pk=post_id)
    which = WhichForm([], request.GET if "semaine" in request.GET else None)
    week = which.week if which.is_valid() else asked_for(timezone.localdate())
    return _answer(request, post, week, which=WhichForm([], initial={"semaine": week.isoformat()}))


@require_http_methods(["GET", "POST"])
def answer_from_report(request: Request, report_id: UUID) -> HttpResponse:
    """The same with what a request says: a card of the field application, or the codes of a text."""
    report = get_object_or_404(Report.objects.visible_to(request.actor), pk=report_id)
    permit(intake.TRIAGE, request.actor, report.team_id)
    permit(rules.WRITE_DOWN, request.actor, TEAM)
    told = told_in(report, by=request.actor)
    known = {str(post.pk): post for post in queries.live_posts(request.actor)}
    shown = pages.post_choices(known.values(), told.country)
    which = WhichForm(shown, request.GET if "point" in request.GET else None, initial=pages.which(told))
    context = {"report": report, "told": told, "posts": shown}
    if not shown or not which.is_valid():
        return render(request, "situation/grid_form.html", {**context, "which": which})
    return _answer(request, known[which.cleaned_data["point"]], which.week, which=which, **context)


def _answer(request: Request, post: Post, week: date, **context: Any) -> HttpResponse:
    """The grid, with what was answered or `told` already, and its answer."""
    told, report = context.get("told"), context.get("report")
    if not actions.may_answer(post, request.actor):
        raise Denied(rules.ANSWER.sentence)
    areas = PostFacts.opened(open_one(post, by=request.actor)).areas
    before = Grid.objects.visible_to(request.actor).filter(post=post, week=week).first()
    known = GridFacts.opened(open_one(before, by=request.actor)) if before else None
    form = GridForm(*in_use(GRID), typed(request), initial=_initial(known, told))
    form.initial["seen"] = before.version if before else 0
    if form.is_valid():
        origin = {"way": told.way, "origin": str(report.pk)} if told and report else {}
        facts = form.facts(areas=areas, **origin)
        try:
            kept = actions.answer(post, week, facts, seen=form.cleaned_data["seen"], by=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Kept. Thank you: the others see that this week was answered."))
            return redirect(kept)
    context |= {"form": form, "post": post, "before": before, "where": where(post.country, areas)}
    context |= {"week_name": week_name(week), "sealed_only": bool(areas)}
    return render(request, "situation/grid_form.html", context, status=422 if form.is_bound else 200)


def _initial(known: GridFacts | None, told: Told | None) -> dict[str, Any]:
    """What was answered before, and over it what a request tells."""
    begun = initial_of(known.judged, known.others, known.words) if known else {}
    said = initial_of(told.judged, {}, told.words) if told else {}
    return {**begun, **{name: value for name, value in said.items() if value}}


@require_GET
def grid(request: Request, grid_id: UUID) -> HttpResponse:
    """One week of one focal point, as it was answered, and what it proposes."""
    found = get_object_or_404(
        Grid.objects.visible_to(request.actor).select_related("answered_by", "post__user"), pk=grid_id
    )
    facts = GridFacts.opened(open_one(found, by=request.actor))
    context = {
        "grid": found,
        "rows": rows(facts),
        "others": others(facts),
        "facts": facts,
        "where": where(found.country, facts.areas),
        "way": way_name(facts.way),
        "week": week_name(found.week),
        "again": pages.far_again(found, facts, by=request.actor),
        "may_raise": found.signal_id is None and may(signals.RAISE, request.actor, TEAM),
        "may_answer": found.post.ended_on is None and actions.may_answer(found.post, request.actor),
        "opened": [Opened(found, {"words": facts.words})],
    }
    return render(request, "situation/grid.html", context)


@require_POST
def raise_signal(request: Request, grid_id: UUID) -> HttpResponse:
    """One click: a signal with this grid as its reason."""
    found = get_object_or_404(Grid.objects.visible_to(request.actor), pk=grid_id)
    signal = actions.raise_from(found, by=request.actor)
    messages.success(request, _("The signal is raised. An analyst will examine it."))
    return redirect("signals:detail", signal.pk)
