"""A rule that does not exist must not be believed to be set."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from vigie.ground.retention.declared import rules


@register()
def known_rules(app_configs: Any, **options: Any) -> list[Error]:
    """Each name in VIGIE_KEEP_MONTHS is a rule of this node."""
    known = sorted(rule.name for rule in rules())
    unknown = sorted(set(settings.VIGIE_KEEP_MONTHS) - set(known))
    if not unknown:
        return []
    named = ", ".join(unknown)
    return [Error(f"VIGIE_KEEP_MONTHS names no rule: {named}.", hint=f"Rules: {', '.join(known)}.", id="vigie.E101")]
