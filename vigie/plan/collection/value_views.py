"""One country's period: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.compute.spans import Span
from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import may, permit
from vigie.ground.terms.queries import place_label
from vigie.ground.ui.periods import span_words
from vigie.plan.collection import entering, presenting, queries, rules
from vigie.plan.collection.counting import amounts_of
from vigie.plan.collection.forms import ReasonForm, ValuesForm
from vigie.plan.collection.loading import Request, form_page, load_entry, load_place, stepped
from vigie.plan.collection.models import ManualIndicator, address


@require_http_methods(["GET", "POST"])
def values(request: Request, key: UUID, country: str, month: str) -> HttpResponse:
    """What a country said of a period, who said and validated it, and its form."""
    found, span = load_place(request, key, country, month)
    held = queries.standing(found, country, span.start)
    closed = _why_closed(found, country, span)
    enters = country in rules.countries_of(request.actor)
    if request.method == "POST":
        rules.permit_entry(request.actor, country)
    form = ValuesForm(typed(request), initial={"mark": held.mark}, indicator=found, known=amounts_of(held.newest))
    if form.is_bound and done(form, lambda: _enter(request, found, country, span, form)):
        messages.success(request, _("Kept. It counts once another person has validated it."))
        return redirect(address(found.pk, country, span))
    form.anew(held.mark)
    if closed:
        form.close()
    context = {
        **_context(request, found, country, span, held),
        "form": form if enters and (form.is_bound or not closed) else None,
        "closed": closed,
    }
    return render(request, "collection/values.html", context, status=422 if form.is_bound else 200)


def _enter(request: Request, found: ManualIndicator, country: str, span: Span, form: ValuesForm) -> None:
    entering.enter(found, country, span, form.amounts(), by=request.actor, mark=form.cleaned_data["mark"])


def _context(
    request: Request, found: ManualIndicator, country: str, span: Span, held: queries.Standing
) -> dict[str, object]:
    entries = found.entries.filter(country=country, starts=span.start).select_related("entered_by", "decided_by")
    mine = held.open is not None and held.open.entered_by_id == request.actor.user.pk
    validates = may(rules.VALIDATE, request.actor, rules.TEAM)
    return {
        "indicator": found,
        "country": place_label(country),
        "span": span.code,
        "held": held,
        "counts": presenting.numbers(found, held.counts) if amounts_of(held.counts) else [],
        "open": presenting.numbers(found, held.open),
        "takes_back": held.open is not None and not amounts_of(held.open),
        "mine": mine,
        "decides": validates and not mine and held.open is not None and held.open.state == "entered",
        "reads": may(rules.READ, request.actor, rules.TEAM),
        "history": presenting.history(found, entries.prefetch_related("amounts")),
        "validate_rule": rules.VALIDATE.sentence,
        "back": {"key": found.pk, "country": country, "month": f"{span.start:%Y-%m}"},
    }


def _why_closed(found: ManualIndicator, country: str, span: Span) -> str:
    try:
        entering.check_place(found, country, span, timezone.localdate())
    except Refusal as refusal:
        return str(refusal.message)
    return ""


@require_POST
def take_back(request: Request, key: UUID, country: str, month: str) -> HttpResponse:
    """No figure is known any more."""
    found, span = load_place(request, key, country, month)
    mark = request.POST.get("mark", "")
    act = lambda: entering.take_back(found, country, span, by=request.actor, mark=mark)  # noqa: E731
    said = _("Kept. The figure counts until another person has validated that it is taken back.")
    return stepped(request, act, said, address(found.pk, country, span))


@require_POST
def validate(request: Request, entry_id: UUID) -> HttpResponse:
    """Let it count."""
    entry = load_entry(request, entry_id)
    act = lambda: entering.validate(entry, by=request.actor)  # noqa: E731
    return stepped(request, act, _("It counts now."), entry.get_absolute_url())


@require_http_methods(["GET", "POST"])
def send_back(request: Request, entry_id: UUID) -> HttpResponse:
    """Back to who entered it, with the reason."""
    entry = load_entry(request, entry_id)
    permit(rules.VALIDATE, request.actor, rules.TEAM)
    form = ReasonForm(typed(request))
    if form.is_bound and done(form, lambda: entering.send_back(entry, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("Sent back to who entered it."))
        return redirect(entry)
    words = {
        "heading": _("Send back"),
        "submit": _("Send back"),
        "lead": f"{entry.indicator} · {span_words(entry.span)}",
    }
    return form_page(request, form, entry.get_absolute_url(), **words)


@require_POST
def withdraw(request: Request, entry_id: UUID) -> HttpResponse:
    """Take one's own entry away."""
    entry = load_entry(request, entry_id)
    act = lambda: entering.withdraw(entry, by=request.actor)  # noqa: E731
    return stepped(
        request, act, _("Withdrawn. It is kept in the history and does not count."), entry.get_absolute_url()
    )
