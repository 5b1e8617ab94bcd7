"""Reports on the desk: load, permit, act, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.compute.spans import parse
from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.seal.opening import open_many
from vigie.ground.ui.periods import span_words
from vigie.plan.reports import actions, rules
from vigie.plan.reports.answering import form_page
from vigie.plan.reports.forms import AnswerForm, BeginForm, ReviewForm, WordsForm
from vigie.plan.reports.gathering import gathered
from vigie.plan.reports.loading import load, readers_only
from vigie.plan.reports.models import Report
from vigie.plan.reports.rendering.formats import FORMATS
from vigie.plan.reports.rendering.showing import chapters
from vigie.plan.reports.states import REPORT
from vigie.plan.tree.queries import current_version

Request = Any  # an HttpRequest with its actor, set by ActorMiddleware


@require_GET
def reports(request: Request) -> HttpResponse:
    """Every report that one may see, the newest first."""
    readers_only(request)
    found = list(Report.objects.visible_to(request.actor).standing().select_related("written_by")[:200])
    titles = open_many(found, by=request.actor, of="reports")
    context = {
        "reports": [(one, titles[one.pk]["title"], span_words(parse(one.span))) for one in found],
        "may_write": may(rules.WRITE, request.actor, actions.TEAM),
        "has_plan": current_version() is not None,
    }
    return render(request, "reports/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a report."""
    permit(rules.WRITE, request.actor, actions.TEAM)
    version = current_version()
    if version is None:
        raise Http404
    form = BeginForm(typed(request), version=version, initial={"language": request.LANGUAGE_CODE})
    made: list[Report] = []
    if form.is_bound and done(form, lambda: made.append(actions.begin(**form.asked(), by=request.actor))):
        messages.success(request, _("Kept, sealed. Now write its chapters, or fix it as it is."))
        return redirect("reports:write", made[0].pk)
    return form_page(request, form, "", heading=_("New report"), submit=_("Go on to the chapters"))


@require_GET
def report(request: Request, report_id: UUID) -> HttpResponse:
    """A report: as it was fixed, or a draft with the figures of this moment."""
    found = load(request, report_id)
    facts = actions.opened(found, by=request.actor)
    if found.state == "draft":
        content = gathered(found, facts.title, facts.chapters, facts.words, by=request.actor)
    elif found.state == "dropped":
        raise Http404
    else:
        content = actions.fixed(found, facts)
    with translation.override(found.language):
        shown = chapters(content)
    context = {
        "report": found,
        "content": content,
        "chapters": shown,
        "review": facts.review,
        "verbs": REPORT.verbs(found.state),
        "may_write": may(rules.WRITE, request.actor, found.team_id),
        "may_clear": may(rules.CLEAR, request.actor, found.team_id) and _is_another(request, found),
        "may_export": may(rules.EXPORT, request.actor, found.team_id)
        and (found.state == "cleared" or (found.audience == "team" and found.state != "draft")),
        "formats": FORMATS,
        "clear_rule": rules.CLEAR.sentence,
    }
    return render(request, "reports/report.html", context)


def _is_another(request: Request, found: Report) -> bool:
    """Whether this person neither began, fixed nor asked."""
    return request.actor.user.pk not in {found.asked_by_id, found.written_by_id, found.fixed_by_id}


@require_http_methods(["GET", "POST"])
def write(request: Request, report_id: UUID) -> HttpResponse:
    """The words of the chapters."""
    found = load(request, report_id)
    permit(rules.WRITE, request.actor, found.team_id)
    facts = actions.opened(found, by=request.actor)
    form = WordsForm(typed(request), chapters=facts.chapters, initial=facts.words)
    if form.is_bound and done(form, lambda: actions.write(found, form.cleaned_data, by=request.actor)):
        messages.success(request, _("Kept, sealed."))
        return redirect("reports:report", found.pk)
    words = {"heading": facts.title, "lead": _("What you write is sealed to the direction."), "submit": _("Keep")}
    return form_page(request, form, found.get_absolute_url(), **words)


def _step(request: Request, found: Report, act: Any, said: str) -> HttpResponse:
    try:
        act(found, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("reports:list") if found.state == "dropped" else redirect(found)


@require_POST
def fix(request: Request, report_id: UUID) -> HttpResponse:
    """Gather the figures and fix the report."""
    return _step(request, load(request, report_id), actions.fix, _("Fixed: nothing in it changes any more."))


@require_POST
def drop(request: Request, report_id: UUID) -> HttpResponse:
    """Give a draft up."""
    found = load(request, report_id)
    actions.drop(found, by=request.actor)
    messages.success(request, _("The draft was given up."))
    return redirect("reports:list")


@require_http_methods(["GET", "POST"])
def ask(request: Request, report_id: UUID) -> HttpResponse:
    """The harm review, before it may leave."""
    found = load(request, report_id)
    permit(rules.WRITE, request.actor, found.team_id)
    form = ReviewForm(typed(request))
    if form.is_bound and done(form, lambda: actions.ask(found, **form.answers(), by=request.actor)):
        messages.success(request, _("Asked. Another person decides."))
        return redirect(found)
    words = {
        "heading": _("Who could be hurt by this report?"),
        "lead": _("Read it once more with the eyes of someone who wishes us harm."),
        "submit": _("Ask a second person"),
    }
    return form_page(request, form, found.get_absolute_url(), **words)


@require_http_methods(["GET", "POST"])
def answer(request: Request, report_id: UUID) -> HttpResponse:
    """Another person lets it leave, or not."""
    found = load(request, report_id)
    permit(rules.CLEAR, request.actor, found.team_id)
    form = AnswerForm(typed(request))
    if form.is_bound and done(form, lambda: actions.answer(found, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Your answer is kept."))
        return redirect(found)
    words = {"heading": _("May this report leave?"), "lead": "", "submit": _("Answer")}
    return form_page(request, form, found.get_absolute_url(), **words)


@limited("export")
@require_POST
def export(request: Request, report_id: UUID, form: str) -> HttpResponse:
    """Hand the report out as a file, made in memory, under a name that tells nothing."""
    found = load(request, report_id)
    if form not in FORMATS:
        raise Http404
    content = actions.export(found, by=request.actor)
    with translation.override(found.language):
        body = FORMATS[form].make(content)
    handed = HttpResponse(body, content_type=FORMATS[form].media)
    handed["Content-Disposition"] = f'attachment; filename="{found.sha256[:10]}.{form}"'
    return handed
