"""The answered questions of an act, on the page of its violation."""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from vigie.ground.questions.queries import answered
from vigie.protection.incidents.facts import Act
from vigie.protection.incidents.questions import ACT

register = template.Library()


@register.simple_tag
def act_details(act: Act) -> SafeString:
    """Question and answer, a line each; nothing where nothing was answered."""
    return format_html_join("", "<br><small>{} : {}</small>", answered(ACT, act.more))
