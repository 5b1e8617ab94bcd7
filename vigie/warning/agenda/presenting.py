"""What the pages of the calendar of risk show of a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, to_locale
from django.utils.translation import gettext as _

from vigie.ground.terms.queries import label, place_label
from vigie.ground.ui.periods import month_name
from vigie.warning.agenda.facts import DateFacts
from vigie.warning.agenda.kinds import LIST
from vigie.warning.agenda.models import RiskDate
from vigie.warning.agenda.queries import Dated
from vigie.warning.agenda.states import CANCELLED, PLANNED, RISK_DATE, WATCHED

DONE: dict[str, str | Promise] = {
    "heighten": gettext_lazy("Heightened watch"),
    "let_be": gettext_lazy("Nothing more is needed"),
    "cancel": gettext_lazy("It will not take place"),
    "reopen": gettext_lazy("Ask again"),
}
CHIPS = {PLANNED: "waiting", WATCHED: "now", CANCELLED: "refused"}


@dataclass(frozen=True)
class Line:
    """A date as lists show it."""

    record: RiskDate
    title: str
    kind: str
    where: str
    days: str
    left: str
    chip: str


def line(one: Dated, today: date) -> Line:
    """One date in words."""
    facts, record = one.facts, one.record
    where = place_label(record.country) + (f" · {place_label(facts.area)}" if facts.area else "")
    chip = CHIPS.get(record.state, "done")
    return Line(record, facts.title, label(LIST, facts.kind), where, days(facts), _left(facts, today), chip)


def lines(dates: list[Dated], today: date) -> list[Line]:
    """Several, in their order."""
    return [line(one, today) for one in dates]


def by_country(dates: list[Dated], today: date) -> list[tuple[str, list[Line]]]:
    """Grouped by country, the countries by name."""
    ordered = sorted(dates, key=lambda one: (place_label(one.record.country), one.order))
    grouped = groupby(ordered, key=lambda one: one.record.country)
    return [(place_label(country), lines(list(group), today)) for country, group in grouped]


def days(facts: DateFacts) -> str:
    """When it is, no more exactly than it is known."""
    locale = to_locale(get_language() or "fr")
    if facts.precision == "year":
        return _span(str(facts.first.year), str(facts.last.year))
    if facts.precision == "month":
        return _span(month_name(facts.first), month_name(facts.last))
    said = _span(*(format_date(day, "d MMM y", locale=locale) for day in (facts.first, facts.last)))
    vague = facts.precision in {"about", "unknown"}
    return _("about %(day)s") % {"day": said} if vague else said


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def _left(facts: DateFacts, today: date) -> str:
    """How many days are left; nothing once it is over."""
    if facts.first > today:
        n = (facts.first - today).days
        return ngettext("in %(n)d day", "in %(n)d days", n) % {"n": n}
    return _("now") if facts.ends >= today else ""


def looks(facts: DateFacts) -> list[tuple[str | Promise, str, str, str]]:
    """What was decided: what, by whom, on which day, in which words."""
    return [(DONE.get(look.verb, look.verb), look.by, look.at[:10], look.words) for look in facts.looks]


def verbs(record: RiskDate) -> list[tuple[str, str | Promise]]:
    """What may be decided now, with its words."""
    return [(verb, DONE[verb]) for verb in RISK_DATE.verbs(record.state)]


def reason(record: RiskDate, facts: DateFacts) -> dict[str, str]:
    """Title and words of the signal that is raised of a date."""
    told = f"{label(LIST, facts.kind)} · {days(facts)} · {place_label(facts.area or record.country)}"
    title = _("Date of risk: %(title)s") % {"title": facts.title}
    return {"title": title[:200], "words": "\n".join(part for part in (facts.title, told, facts.note) if part)[:9_000]}
