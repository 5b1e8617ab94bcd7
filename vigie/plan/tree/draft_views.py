"""The pages where a draft is written: load, permit, act, answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vigie.ground.access.answering import done, typed
from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import permit
from vigie.plan.tree import drafting, queries
from vigie.plan.tree.draft_forms import BeginForm, MoveForm, NodeForm
from vigie.plan.tree.models import Node, NodeKind, Plan, PlanVersion
from vigie.plan.tree.ordering import PARENTS, STEPS
from vigie.plan.tree.plan_views import Request, form_page, stepped
from vigie.plan.tree.rules import DRAFT


def draft_of(request: Request, plan_id: UUID) -> PlanVersion:
    """The one version of a draft, for who may write it; an adopted plan has no such page."""
    permit(DRAFT, request.actor)
    version = queries.newest_version(plan_id)
    if version is None or not version.plan.is_draft:
        raise Http404
    return version


def _node(request: Request, node_id: UUID) -> Node:
    permit(DRAFT, request.actor)
    found = get_object_or_404(Node.objects.select_related("version__plan", "parent"), pk=node_id)
    if not found.version.plan.is_draft:
        raise Http404
    return found


def _written_still(node_id: UUID) -> bool:
    return Node.objects.filter(pk=node_id, version__plan__state__in=["draft", "proposed"]).exists()


def _typed(request: Request) -> list[tuple[str, str]]:
    """What was typed about a node that is there no more, with its names, for who wants to use it elsewhere."""
    fields = NodeForm.base_fields
    said = ((name, ", ".join(request.POST.getlist(name)).strip()) for name in fields if name != "revision")
    return [(str(fields[name].label), words) for name, words in said if words]


def _place(node: Node) -> str:
    """Back to the draft, where the node stands."""
    return f"{reverse('tree:draft', args=[node.version.plan_id])}#n{node.pk}"


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """Begin a plan, empty or after another."""
    permit(DRAFT, request.actor)
    shown = queries.current_version()
    form = BeginForm(typed(request), initial={"after": shown.plan_id if shown else None})
    made: list[Plan] = []
    if form.is_bound and done(form, lambda: made.append(drafting.begin(**form.cleaned_data, by=request.actor))):
        messages.success(request, _("The draft is there. Nothing binds until two people have adopted it."))
        return redirect("tree:draft", made[0].pk)
    return form_page(request, form, reverse("tree:tree"), heading=_("Begin a plan"), submit=_("Begin"))


@require_GET
def draft(request: Request, plan_id: UUID) -> HttpResponse:
    """The whole draft, to write in and to put in order."""
    version = draft_of(request, plan_id)
    context = {
        "version": version,
        "plan": version.plan,
        "axes": queries.tree(version),
        "open": version.plan.state == "draft",
    }
    return render(request, "tree/draft.html", context)


@require_http_methods(["GET", "POST"])
def add(request: Request, plan_id: UUID) -> HttpResponse:
    """A new node: `?kind=` what, `?under=` below which."""
    version, kind = draft_of(request, plan_id), request.GET.get("kind", "axis")
    under = request.GET.get("under", "")
    parent = version.nodes.filter(pk=_uuid(under)).first() if under else None
    if kind not in NodeKind or (parent is None) == bool(PARENTS[kind]):
        raise Http404
    form = NodeForm(
        typed(request), version=version, kind=kind, initial={"code": queries.next_code(version, kind, parent)}
    )
    made: list[Node] = []
    act = lambda: made.append(  # noqa: E731
        drafting.add(version, kind=kind, parent=parent, words=form.words(), by=request.actor)
    )
    if form.is_bound and done(form, act):
        messages.success(request, _("Added."))
        return redirect(_place(made[0]))
    heading = _("Add: %(kind)s") % {"kind": NodeKind(kind).label}
    back = _place(parent) if parent else reverse("tree:draft", args=[plan_id])
    return form_page(request, form, back, heading=heading, submit=_("Add"), lead=parent)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def write(request: Request, node_id: UUID) -> HttpResponse:
    """Change a node; who comes second sees what the first wrote, and keeps what they typed."""
    permit(DRAFT, request.actor)
    if request.POST.get("text", "").strip() and not _written_still(node_id):
        return render(request, "tree/gone.html", {"typed": _typed(request)}, status=409)
    found = _node(request, node_id)
    fields = ("code", "text", "budget_eur", "periods", "responsible", "revision")
    sent = request.POST.copy() if request.method == "POST" else None
    known = {name: getattr(found, name) for name in fields}
    form = NodeForm(sent, version=found.version, kind=found.kind, initial=known)
    act = lambda: drafting.write(  # noqa: E731
        found, form.words(), revision=form.cleaned_data["revision"], by=request.actor
    )
    if form.is_bound and done(form, act):
        messages.success(request, _("Kept."))
        return redirect(_place(found))
    theirs = found if sent is not None and sent.get("revision") != str(found.revision) else None
    if sent is not None and theirs:
        sent["revision"] = str(found.revision)  # Who has read theirs may keep their own over it.
    heading = _("Change: %(node)s") % {"node": found}
    return form_page(request, form, _place(found), heading=heading, submit=_("Keep"), theirs=theirs)


@require_http_methods(["GET", "POST"])
def move(request: Request, node_id: UUID) -> HttpResponse:
    """Move a node by a button (`to`), to a place that was dropped on, or by choosing what it stands below."""
    found = _node(request, node_id)
    way = request.POST.get("to", "")
    if way in STEPS:
        return stepped(
            request, _place(found), lambda: drafting.move(found, way=way, by=request.actor), _("The new order is kept.")
        )
    form = MoveForm(typed(request), node=found, initial={"parent": found.parent_id})
    act = lambda: drafting.move(found, **form.cleaned_data, by=request.actor)  # noqa: E731
    if form.is_bound and done(form, act):
        messages.success(request, _("The new order is kept."))
        return redirect(_place(found))
    heading = _("Move: %(node)s") % {"node": found}
    return form_page(request, form, _place(found), heading=heading, submit=_("Move it there"))


@require_http_methods(["GET", "POST"])
def remove(request: Request, node_id: UUID) -> HttpResponse:
    """Take a node out with all below it, once one has seen how many."""
    found = _node(request, node_id)
    back = reverse("tree:draft", args=[found.version.plan_id])
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        return stepped(
            request, back, lambda: drafting.remove(found, seen=seen, by=request.actor), _("It was taken out.")
        )
    family = queries.family(found)
    context = {"node": found, "family": family[1:], "seen": drafting.stamp(found), "back": _place(found)}
    return render(request, "tree/remove.html", context)


@require_http_methods(["GET", "POST"])
def drop(request: Request, plan_id: UUID) -> HttpResponse:
    """Give a draft up, once one has said so on a page of its own."""
    version = draft_of(request, plan_id)
    back = reverse("tree:draft", args=[plan_id])
    if request.method == "POST":
        try:
            drafting.drop(version.plan, by=request.actor)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return redirect(back)
        messages.success(request, _("The draft of the plan was given up."))
        return redirect("tree:tree")
    context = {"plan": version.plan, "number": version.nodes.count(), "back": back}
    return render(request, "tree/drop.html", context)
