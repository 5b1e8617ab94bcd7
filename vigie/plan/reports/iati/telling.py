"""From elements that are cleared to IATI's activities: no payee, no place below a country, no person, ever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count
from django.utils import timezone, translation

from vigie.compute import iati
from vigie.compute.disclosure import MINIMUM_CELL
from vigie.compute.spans import Span, parse, year
from vigie.ground.money.splitting import split
from vigie.plan.activities.models import Activity
from vigie.plan.activities.queries import of_elements
from vigie.plan.budget.models import Share
from vigie.plan.budget.queries import Sums, cells
from vigie.plan.indicators import recipes
from vigie.plan.indicators.freezing import shown
from vigie.plan.indicators.models import Indicator
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.reports.gathering.differences import is_small
from vigie.plan.reports.models import Clearance, IatiAccount
from vigie.plan.tree.models import Node, PlanVersion

STATUS = {"planned": "1", "under_way": "2", "done": "4", "stopped": "5"}  # codelist ActivityStatus
# The countries that may be named, ISO 3166-1; São Tomé and Equatorial Guinea never are (security.md, Small countries).
ALPHA2 = {"CMR": "CM", "CAF": "CF", "TCD": "TD", "COG": "CG", "COD": "CD", "GAB": "GA"}
Yearly = Mapping[tuple[UUID, int], Sums]


def organisation(account: IatiAccount) -> iati.Org:
    """Who tells."""
    return iati.Org(account.ref, account.org_type, {"fr": account.name})


@translation.override("fr")
def told(version: PlanVersion, account: IatiAccount) -> list[iati.Activity]:
    """The cleared elements of a version, in the order of the file; its words are French, whoever prepares it."""
    cleared = _cleared()
    nodes = [
        node
        for node in version.nodes.filter(element__in=cleared).select_related("version__plan").order_by("rank")
        if cleared[node.element_id].words == words_hash(node)
    ]
    followed = of_elements(cleared)
    money = _yearly(version)
    return [_activity(node, cleared[node.element_id], followed.get(node.element_id), money, account) for node in nodes]


@translation.override("fr")
def words_of(node: Node) -> str:
    """What is told of an element in words, in French: its hash is one for every reader."""
    return node.erratum or node.text or str(node)


def words_hash(node: Node) -> str:
    """The hash of these words: who clears them clears no others."""
    return hashlib.sha256(words_of(node).encode()).hexdigest()


def whole_budgets(version: PlanVersion) -> list[iati.Budget]:
    """The budget of what is cleared with its budget, year by year."""
    cleared = {key for key, one in _cleared().items() if one.budget}
    years: dict[int, Decimal] = {}
    for (element, number), sums in _yearly(version).items():
        if element in cleared and sums.budget:
            years[number] = years.get(number, Decimal()) + sums.budget
    return [iati.Budget(year(number), amount) for number, amount in sorted(years.items())]


def _cleared() -> dict[UUID, Clearance]:
    return {one.element_id: one for one in Clearance.objects.exclude(second=None)}


def _yearly(version: PlanVersion) -> Yearly:
    found: dict[tuple[UUID, int], Sums] = {}
    for (element, month), sums in cells(version, ["element", "month"]).items():
        key = (element, month.year)
        found[key] = found.get(key, Sums()) + sums
    return found


def _activity(
    node: Node, clearance: Clearance, followed: Activity | None, money: Yearly, account: IatiAccount
) -> iati.Activity:
    words = words_of(node)
    mine = {number: sums for (element, number), sums in sorted(money.items()) if element == node.element_id}
    today = timezone.localdate()
    entries = _entries(node)
    spent = {n: sums.spent for n, sums in mine.items() if sums.spent > 0 and entries.get(n, 0) >= MINIMUM_CELL}
    return iati.Activity(
        identifier=f"{account.ref}-{node.element_id.hex}",
        title={"fr": words[:200]},
        description={"fr": words},
        status=STATUS[followed.status] if followed else "1",
        dates=_dates(node, followed),
        countries=_countries(followed) if clearance.countries else {},
        budgets=[iati.Budget(year(n), sums.budget) for n, sums in mine.items() if clearance.budget and sums.budget > 0],
        transactions=[
            iati.Transaction("4", min(year(number).last, today), amount)
            for number, amount in spent.items()
            if clearance.transactions
        ],
        results=_results(node) if clearance.results else [],
    )


def _entries(node: Node) -> dict[int, int]:
    """How many approved entries a year's sum has: a sum of few is somebody's pay."""
    shares = Share.objects.filter(line__element=node.element_id, expenditure__state="approved", expenditure__sign=1)
    years = shares.values_list("expenditure__month__year").annotate(n=Count("expenditure", distinct=True))
    return dict(years.order_by())


def _dates(node: Node, followed: Activity | None) -> dict[str, date]:
    """What was planned, by whole years: a day could tell when people meet."""
    if followed and followed.starts and followed.ends:
        return {"planned_start": year(followed.starts.year).start, "planned_end": year(followed.ends.year).last}
    named = re.search(r"(?:19|20|21)[0-9]{2}", node.version.plan.period)
    return {"planned_start": year(int(named.group()) if named else node.version.imported_at.year).start}


def _countries(followed: Activity | None) -> dict[str, Decimal]:
    """Equal shares of the countries it concerns, in whole hundredths; none where one of them may not be named."""
    codes = sorted({row.country for row in followed.countries.all()}) if followed else []
    if not codes or not set(codes) <= set(ALPHA2):
        return {}
    shares = split(Decimal(100), [Decimal(1)] * len(codes))
    return {ALPHA2[code]: share for code, share in zip(codes, shares, strict=True)}


def _results(node: Node) -> list[iati.Result]:
    open_ones = {recipe.key: recipe for recipe in recipes.everything() if not recipe.team and not recipe.part_of}
    uses = Indicator.objects.filter(element=node.element_id, recipe__in=list(open_ones)).prefetch_related("targets")
    return [
        iati.Result("1", {"fr": str(open_ones[use.recipe].title)}, [_indicator(use, open_ones[use.recipe])])
        for use in uses
    ]


def _indicator(use: Indicator, recipe: Recipe) -> iati.Indicator:
    """Whole years for which a target was set, all countries together; small ones hidden. Parts of a year would give
    hidden figures back by subtraction."""
    values = [
        iati.Value(parse(target.span), target.amount, _actual(recipe, parse(target.span)))
        for target in use.targets.all()
        if not target.country and not target.value and target.span.isdigit()
    ]
    measure = "1" if recipe.kind == "count" else "2"
    return iati.Indicator({"fr": str(recipe.title)}, measure, values)


def _actual(recipe: Recipe, span: Span) -> Decimal | None:
    """The figure of a locked year, as it was frozen: a living one, told in two files, would tell by subtraction what
    came in between. None where it was counted otherwise than the recipe says today."""
    kept = shown(recipe, span)
    if kept.snapshot is None or kept.other_recipe or not kept.figure.cells or is_small(kept.figure.total):
        return None
    whole = kept.figure.total
    return Decimal(whole.numerator) if whole.denominator is None else whole.percent
