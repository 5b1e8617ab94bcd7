"""What locks put into the pages of others."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.errors import Refusal
from vigie.ground.seal.opening import NeedsTwo


def way_on(request: HttpRequest, fault: Refusal) -> SafeString:
    """The slot `refused.way`: from a record that takes two to the page where one asks for the second."""
    if not isinstance(fault, NeedsTwo):
        return SafeString("")
    context = {"kind": fault.record._meta.label_lower, "record": fault.record}
    return render_to_string("locks/way_on.html", context, request)
