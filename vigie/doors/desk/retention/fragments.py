"""What this page puts into others."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vigie.ground.access.rules import may
from vigie.ground.retention import rules
from vigie.ground.retention.declared import rule_of


def keep_longer(request: Any, record: Any) -> SafeString:
    """The slot `report.actions`: once a request is closed, the way to keep it longer."""
    rule = rule_of(record._meta.label_lower)
    ended = rule is not None and rule.ended().filter(pk=record.pk).exists()
    offered = rule if ended and may(rules.HOLD, request.actor, record.team_id) else None
    return render_to_string("retention/keep_link.html", {"rule": offered, "record": record}, request)
