"""Writing down funders, the headings of their budget forms, and funds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span
from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.money.currencies import amount_of
from vigie.ground.money.queries import to_eur
from vigie.ground.terms.queries import place
from vigie.plan.budget.limits import person
from vigie.plan.budget.models import Fund, Funder, Heading
from vigie.plan.budget.rules import BUDGET, TEAM
from vigie.plan.tree.models import Element


def _code(text: str, taken: bool) -> str:
    code = text.strip()
    if not code or len(code) > 20 or not code.isprintable():
        raise Invalid(_("Give a short code of your own, of twenty characters at most."))
    if taken:
        raise Invalid(_("This code is taken."))
    return code


def write_funder(*, code: str, kind: str, name: str, words: str = "", by: Actor) -> Funder:
    """A funder, by a code that everyone sees; its name is sealed. Raises Denied, Invalid."""
    permit(BUDGET, by, TEAM)
    code = _code(code, Funder.objects.filter(code=code.strip()).exists())
    if not name.strip():
        raise Invalid(_("Say what the funder is called: the name is sealed."))
    made = Funder(code=code, kind=kind)
    made.seal({"name": name.strip(), "words": words.strip()}, TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("funder.write", made, by=by)
    return made


def write_heading(funder: Funder, *, code: str, title: str, parent: Heading | None = None, by: Actor) -> Heading:
    """One heading of a funder's budget form, below another of the same funder or at the top."""
    permit(BUDGET, by, TEAM)
    code = _code(code, Heading.objects.filter(funder=funder, code=code.strip()).exists())
    _below(funder, parent)
    if not title.strip():
        raise Invalid(_("Say what the heading is called."))
    with transaction.atomic():
        made = Heading.objects.create(funder=funder, code=code, title=title.strip()[:120], parent=parent)
        note("heading.write", made, by=by)
    return made


def move_heading(heading: Heading, *, parent: Heading | None, by: Actor) -> Heading:
    """Put a heading below another. Raises Invalid where it would lie below itself."""
    permit(BUDGET, by, TEAM)
    with transaction.atomic():
        held = Heading.objects.select_for_update().get(pk=heading.pk)
        _below(held.funder, parent)
        over = parent
        while over is not None:
            if over.pk == held.pk:
                raise Invalid(_("A heading cannot lie below itself."))
            over = over.parent
        held.parent = parent
        held.save(update_fields=["parent"])
        note("heading.write", held, by=by)
    return held


def _below(funder: Funder, parent: Heading | None) -> None:
    if parent is not None and parent.funder_id != funder.pk:
        raise Invalid(_("This heading belongs to another funder."))


@dataclass(frozen=True)
class Given:
    """A fund to write down: its amount in its currency, for how long, and for what only, if it is restricted."""

    code: str
    name: str
    amount: Decimal
    currency: str
    span: Span
    earmarked: bool = False
    elements: Sequence[Element] = ()
    countries: Sequence[str] = ()
    words: str = ""
    rate_month: date | None = None


def write_fund(funder: Funder, given: Given, *, by: Actor) -> Fund:
    """A fund; its name is sealed. In euros by the rate of `rate_month`, else of this month. Raises NoRate, Invalid."""
    permit(BUDGET, by, TEAM)
    code = _code(given.code, Fund.objects.filter(code=given.code.strip()).exists())
    amount = amount_of(given.amount)
    month = (given.rate_month or timezone.localdate()).replace(day=1)
    if given.earmarked and not (given.elements or given.countries):
        raise Invalid(_("A restricted fund says for which parts of the plan or which countries it is."))
    if any((found := place(one)) is None or found.kind != "country" for one in given.countries):
        raise Invalid(_("This is no country of the list."))
    in_euros = to_eur(amount, given.currency, month)
    if not in_euros:
        raise Invalid(_("An amount is not negative, and what is entered is more than nought."))
    made = Fund(
        funder=funder,
        code=code,
        earmarked=given.earmarked,
        countries=sorted(given.countries) if given.earmarked else [],
        currency=given.currency,
        amount=amount,
        amount_eur=in_euros,
        rate_month=month,
        starts=given.span.start,
        ends=given.span.end,
        made_by=person(by),
    )
    made.seal({"name": given.name.strip() or code, "words": given.words.strip()}, TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        made.elements.set(given.elements if given.earmarked else [])
        note("fund.write", made, by=by)
    return made
