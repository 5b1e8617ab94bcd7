"""The plan's pages: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vigie.ground.access.answering import typed
from vigie.ground.access.errors import Invalid
from vigie.ground.access.limits import limited
from vigie.ground.access.rules import may, permit
from vigie.ground.accounts.actor import Actor
from vigie.plan.tree import actions, presenting, queries
from vigie.plan.tree.forms import DecisionForm, ErratumForm, ImportForm
from vigie.plan.tree.lives import KEPT_BY
from vigie.plan.tree.models import Anomaly, Node, PlanVersion
from vigie.plan.tree.rules import ADOPT, CORRECT, DECIDE, DRAFT, IMPORT, KEEP
from vigie.plan.tree.states import ANOMALY, PLAN

WHOLE = 600  # nodes that one page draws; of a larger plan, activities stand on the pages of what they belong to


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def version_asked(request: HttpRequest) -> PlanVersion | None:
    """The newest version of the plan that the address names, else the one that is shown; a wrong name is a 404."""
    if not (key := request.GET.get("plan", "")):
        return queries.current_version()
    try:
        found = queries.newest_version(UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def whole_plan(request: HttpRequest, version: PlanVersion | None) -> HttpResponse:
    """A plan with everything in it, what state it is in, and the other plans."""
    by = _actor(request)
    context = {
        "version": version,
        "plan": version.plan if version else None,
        "is_over": queries.is_over(version.plan) if version else False,
        "axes": queries.tree(version, folded=version.nodes.count() > WHOLE) if version else [],
        "others": queries.other_plans(version),
        "may_import": may(IMPORT, by),
        "import_rule": IMPORT.sentence,
        "verbs": [verb for verb in PLAN.verbs(version.plan.state) if verb in KEPT_BY] if version else [],
        "may_keep": may(KEEP, by),
        "may_draft": may(DRAFT, by),
        "may_adopt": may(ADOPT, by),
        "is_proposer": version is not None and by.user is not None and version.plan.proposed_by_id == by.user.pk,
        "adopt_rule": ADOPT.sentence,
    }
    return render(request, "tree/tree.html", context)


@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    return whole_plan(request, queries.current_version())


@limited("import")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    permit(IMPORT, _actor(request))
    form = ImportForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "tree/import.html", {"form": form}, status=400 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    try:
        dry, another = form.cleaned_data["dry"], form.cleaned_data["another"]
        outcome = actions.import_plan(file.read(), source=file.name, by=_actor(request), new_plan=another, dry_run=dry)
    except Invalid as refusal:
        form.add_error("file", str(refusal.message))
        return render(request, "tree/import.html", {"form": form}, status=400)
    if outcome.version is None or dry:
        return render(request, "tree/import.html", {"form": ImportForm(), "outcome": outcome})
    said = _("The plan was brought in.") if outcome.changed else _("This is the current version: nothing changed.")
    messages.success(request, said)
    return redirect(outcome.version.plan)


def _node_page(request: HttpRequest, node: Node, erratum: ErratumForm, status: int) -> HttpResponse:
    by = _actor(request)
    context = {
        "node": node,
        "anomalies": [presenting.anomaly_line(a) for a in node.anomalies.select_related("decided_by")],
        "is_same": node.previous is not None and node.previous.element_id == node.element_id,
        "predecessor": queries.predecessor(node),
        "successor": queries.successor(node),
        "below": node.children.order_by("rank"),
        "erratum_form": erratum if node.version.adopted_at and may(CORRECT, by) else None,
        "correct_rule": CORRECT.sentence,
        "is_draft": node.version.adopted_at is None,
        "may_draft": may(DRAFT, by),
    }
    return render(request, "tree/node.html", context, status=status)


@require_GET
def node(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Node.objects.select_related("parent", "erratum_by", "previous", "version__plan"), pk=key)
    return _node_page(request, found, ErratumForm(initial={"text": found.erratum}), 200)


@require_POST
def erratum(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Node.objects.select_related("version__plan"), pk=key)
    permit(CORRECT, _actor(request))
    form = ErratumForm(request.POST)
    if not form.is_valid():
        return _node_page(request, found, form, 400)
    actions.write_erratum(found, text=form.cleaned_data["text"], by=_actor(request))
    messages.success(request, _("The erratum is kept; the words of the file stay below it."))
    return redirect("tree:node", key)


@require_GET
def anomalies(request: HttpRequest) -> HttpResponse:
    version = version_asked(request)
    state = request.GET.get("etat", "")
    state = state if state in ANOMALY.labels else ""
    found = queries.anomalies(version, state) if version else []
    context = {
        "version": version,
        "lines": [presenting.anomaly_line(anomaly) for anomaly in found],
        "state": state,
        "states": ANOMALY.choices,
        "plan_key": request.GET.get("plan", ""),
    }
    return render(request, "tree/anomalies.html", context)


@require_http_methods(["GET", "POST"])
def anomaly(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Anomaly.objects.select_related("decided_by", "version"), pk=key)
    form = DecisionForm(typed(request))
    if form.is_bound:
        permit(DECIDE, _actor(request))
        if form.is_valid():
            actions.decide_anomaly(found, by=_actor(request), **form.cleaned_data)
            following = queries.next_open(found)
            listed = f"{reverse('tree:anomalies')}?plan={found.version.plan_id}"
            return redirect("tree:anomaly", following.pk) if following else redirect(listed)
    context = {
        "line": presenting.anomaly_line(found),
        "nodes": found.nodes.order_by("rank"),
        "form": form if found.state == "open" and may(DECIDE, _actor(request)) else None,
        "may_decide": may(DECIDE, _actor(request)),
        "decide_rule": DECIDE.sentence,
        "following": queries.next_open(found),
    }
    return render(request, "tree/anomaly.html", context, status=400 if form.is_bound else 200)


@require_POST
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Anomaly, pk=key)
    permit(DECIDE, _actor(request))
    actions.reopen_anomaly(found, by=_actor(request))
    return redirect("tree:anomaly", key)
