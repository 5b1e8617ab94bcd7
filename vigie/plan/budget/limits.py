"""What a fund may pay, and other refusals that say their reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.errors import Denied, Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.plan.budget.models import BudgetLine, Fund
from vigie.plan.tree.models import Element, Node
from vigie.plan.tree.queries import newest_version


def person(by: Actor) -> User:
    """Money is signed for by a person; the node by itself moves none."""
    if by.user is None:
        raise Denied
    return by.user


def whole_months(span: Span) -> Span:
    """Raises Invalid unless the span begins and ends with a month."""
    if span.start.day != 1 or span.end.day != 1:
        raise Invalid(_("A budget is kept by whole months: a year, a half, a quarter, or months from the first day."))
    if span.days > 3700:
        raise Invalid(_("A budget line lasts ten years at most."))
    return span


def past_month(month: date) -> date:
    """The first day of the month. Raises Invalid for one that is still to come."""
    first = month.replace(day=1)
    if first > timezone.localdate():
        raise Invalid(_("This month is still to come: only what happened is entered."))
    return first


def above(elements: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Each element with all that it lies below in the newest version of its own plan, itself included."""
    asked = list(elements)
    plans = Element.objects.filter(pk__in=asked).values("plan")
    newest = [version for key in plans.distinct() if (version := newest_version(key["plan"]))]
    rows = Node.objects.filter(version__in=newest).values_list("pk", "parent_id", "element_id")
    nodes = {pk: (parent, element) for pk, parent, element in rows}
    at = {element: pk for pk, (_parent, element) in nodes.items()}
    found: dict[UUID, set[UUID]] = {}
    for element in asked:
        path, key = {element}, at.get(element)
        while key is not None:
            key, here = nodes[key]
            path.add(here)
        found[element] = path
    return found


def check_fund(fund: Fund, element: Element, country: str, span: Span | None = None) -> None:
    """Raises Invalid, with the reason, where the fund may not pay for this."""
    if span and (span.start < fund.starts.replace(day=1) or span.start >= fund.ends):
        said = {"fund": fund.code, "first": fund.starts.isoformat(), "last": fund.span.last.isoformat()}
        raise Invalid(_("%(fund)s pays from %(first)s to %(last)s only.") % said)
    if not fund.earmarked:
        return
    if fund.countries and country not in fund.countries:
        said = {"fund": fund.code, "countries": ", ".join(fund.countries)}
        raise Invalid(_("%(fund)s is restricted to %(countries)s.") % said)
    allowed = set(fund.elements.values_list("pk", flat=True))
    if allowed and not allowed & above([element.pk])[element.pk]:
        raise Invalid(_("%(fund)s is restricted to other parts of the plan.") % {"fund": fund.code})


def check_payment(line: BudgetLine, month: date) -> None:
    """Raises Invalid where the line has no fund, or its fund may not pay this in that month."""
    if line.fund is None:
        said = {"line": line.code}
        raise Invalid(_("%(line)s has no fund yet: nothing can be paid from it. Give it a fund first.") % said)
    check_fund(line.fund, line.element, line.country, next(Span(month, month.replace(day=2)).months()))
