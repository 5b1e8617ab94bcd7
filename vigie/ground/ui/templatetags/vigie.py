"""The tags of every page: levels, states, dates, numbers, the thread, fields, and slots for later rooms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from vigie.compute.spans import Span, parse
from vigie.ground.ui.css import inlined
from vigie.ground.ui.periods import span_words
from vigie.ground.ui.slots import fill

register = template.Library()

LEVELS = {
    "green": gettext_lazy("Green"),
    "yellow": gettext_lazy("Yellow"),
    "orange": gettext_lazy("Orange"),
    "red": gettext_lazy("Red"),
}
STEPS = {
    "request": gettext_lazy("Request"),
    "violation": gettext_lazy("Violation"),
    "watch": gettext_lazy("Watch"),
    "alert": gettext_lazy("Alert"),
    "response": gettext_lazy("Response"),
    "publication": gettext_lazy("Publication"),
}
KINDS = {"open", "now", "done", "waiting", "refused"}


def _locale() -> str:
    return (get_language() or "fr").replace("-", "_")


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, subject: Any = None) -> SafeString:
    """What later rooms put in the place `name` for this object."""
    return fill(name, context["request"], subject)


@register.simple_tag
def level(code: str, word: str = "") -> SafeString:
    """A level as colour, shape and word; an unknown code is said to be without level."""
    if code not in LEVELS:
        return format_html('<span class="level none">{}</span>', word or gettext("No level yet"))
    return format_html('<span class="level {}">{}</span>', code, word or LEVELS[code])


@register.simple_tag
def state(word: str, kind: str = "open") -> SafeString:
    """A state as a chip; `kind` is open, now, done, waiting or refused, and only adds a shape to the word."""
    if kind not in KINDS:
        raise template.TemplateSyntaxError(f"state: {kind!r} is none of {sorted(KINDS)}")
    return format_html('<span class="state {}">{}</span>', kind, word)


@register.simple_tag
def when(value: date | datetime | str | None, precision: str = "") -> SafeString | str:
    """A date or moment in the reader's locale, or the ISO 8601 words of a day.

    `precision`: "" (all that is known), "day", "long", "month", "year".
    """
    if not value:
        return gettext("not stated")
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if precision in {"month", "year"}:
        skeleton = {"month": "yMMMM", "year": "y"}[precision]
        stamp = value.strftime("%Y-%m" if precision == "month" else "%Y")
        return format_html('<time datetime="{}">{}</time>', stamp, format_skeleton(skeleton, value, locale=_locale()))
    if isinstance(value, datetime) and precision not in {"day", "long"}:
        local = timezone.localtime(value)
        shown = f"{format_datetime(local, 'd MMM y, HH:mm', locale=_locale())} {local.tzname()}"
        return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), shown)
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    style = "full" if precision == "long" else "d MMM y"
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), format_date(day, style, locale=_locale()))


def span(length: timedelta) -> str:
    """A length of time in the one unit that matters: minutes under an hour, hours under three days, then days."""
    minutes = max(1, int(length.total_seconds() // 60))
    if minutes < 60:
        return gettext("%(n)d min") % {"n": minutes}
    if minutes < 72 * 60:
        return gettext("%(n)d h") % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.simple_tag
def due(value: datetime | None) -> SafeString | str:
    """Time left until a deadline, or how late it is, in words; empty without a deadline."""
    if value is None:
        return ""
    left = value - timezone.now()
    stamp = value.isoformat(timespec="minutes")
    if left < timedelta(0):
        return format_html('<time class="late" datetime="{}">{}</time>', stamp, gettext("%s late") % span(-left))
    return format_html('<time datetime="{}">{}</time>', stamp, gettext("%s left") % span(left))


@register.simple_tag
def number(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """A number in the reader's locale, at most `digits` decimals; None is "not stated", never 0."""
    if value is None:
        return gettext("not stated")
    return format_decimal(value if digits is None else round(Decimal(value), digits), locale=_locale())


@register.filter
def period(code: str | Span, form: str = "") -> str:
    """A period in words, of a span or its code ("2026-Q3"); "short" for heads of columns. Other words stay as typed."""
    if isinstance(code, Span):
        return span_words(code, short=form == "short")
    try:
        return span_words(parse(code), short=form == "short")
    except ValueError:
        return code


@register.inclusion_tag("ui/thread.html")
def thread(now: str) -> dict[str, Any]:
    """Where we are among the six steps: request, violation, watch, alert, response, publication."""
    if now not in STEPS:
        raise template.TemplateSyntaxError(f"thread: {now!r} is none of {', '.join(STEPS)}")
    place = list(STEPS).index(now)
    kinds = ["done"] * place + ["now"] + ["ahead"] * (len(STEPS) - place - 1)
    return {"steps": list(zip(STEPS.values(), kinds, strict=True))}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field as the whole form would draw it."""
    return bound.as_field_group()


@register.filter
def anchor(bound: BoundField) -> str:
    """The id that a link to this field must name: its own, or that of its first choice."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.inclusion_tag("ui/post.html", takes_context=True)
def post(context: template.Context, url: str, label: str, quiet: bool = False) -> dict[str, Any]:
    """A single button that changes something: a form of its own, by POST."""
    return {"url": url, "label": label, "quiet": quiet, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def onion_address() -> str:
    """The public door's onion, as `http://….onion`; empty when the node has none."""
    return str(settings.VIGIE_ONION)


@register.simple_tag
def inline_css(name: str) -> SafeString:
    """One of our stylesheets, minified, for a `<style>` element whose hash the view allows."""
    return SafeString(inlined(name)[0])
