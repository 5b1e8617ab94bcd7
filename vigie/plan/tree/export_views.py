"""The plan's files, out: load, permit, act, answer. The plan is a public text: everyone who signs in may take it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from vigie.ground.access.limits import limited
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.views import version_asked
from vigie.plan.tree.writing.formats import FORMATS, form_of


@limited("export")
@require_GET
def original(request: HttpRequest) -> HttpResponse:
    """The file that a version came as, byte for byte, as what its bytes are; a draft came as none."""
    version = version_asked(request)
    if version is None or version.adopted_at is None:
        raise Http404
    data = bytes(version.original)
    return _file(data, form_of(data), "plan")


@limited("export")
@require_GET
def export(request: HttpRequest, version_id: int, form: str) -> HttpResponse:
    """Any version but a draft as text, Excel or Word."""
    adopted = PlanVersion.objects.exclude(adopted_at=None).select_related("plan")
    version = get_object_or_404(adopted, pk=version_id)
    if form not in FORMATS:
        raise Http404
    return _file(FORMATS[form].write(version), form, f"plan-version-{version.number}")


def _file(data: bytes, form: str, name: str) -> HttpResponse:
    """A file under a name of ours: what it was called elsewhere may name someone."""
    answer = HttpResponse(data, content_type=FORMATS[form].media)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
