"""The page of the gate: load, permit, act, answer with the document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from vigie.ground.access.errors import Refusal
from vigie.ground.access.rules import permit
from vigie.protection.incidents import rules
from vigie.protection.incidents.dossier.actions import make_dossier
from vigie.protection.incidents.dossier.formats import MEDIA, Format
from vigie.protection.incidents.dossier.forms import DossierForm, PassagesForm
from vigie.protection.incidents.models import Incident


@require_http_methods(["GET", "POST"])
def dossier(request: Any, incident_id: UUID) -> HttpResponse:
    """Ask who reads it and who could be hurt; then hand the document out, once, from memory."""
    found = get_object_or_404(Incident.objects.visible_to(request.actor), pk=incident_id)
    permit(rules.EXPORT, request.actor, found.team_id)
    form = DossierForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    passages = PassagesForm(request.POST)
    status = 200
    if form.is_valid():
        try:
            mark, document = make_dossier(found, **form.cleaned_data, **passages.given, by=request.actor)
            return _handed_out(mark, document, form.cleaned_data["form"])
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            status = refusal.status
            passages.show(refusal)
    elif form.is_bound:
        status = 422
    context = {"incident": found, "form": form, "passages": passages}
    return render(request, "incidents/dossier.html", context, status=status)


def _handed_out(mark: str, document: bytes, form: str) -> HttpResponse:
    """Under a name that tells nothing to whoever sees the downloads of a computer."""
    answer = HttpResponse(document, content_type=MEDIA[Format(form)])
    answer["Content-Disposition"] = f'attachment; filename="{mark}.{form}"'
    return answer
