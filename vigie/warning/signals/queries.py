"""What waits for a person, and the counts behind the watch page: the feeds' and our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from django.db.models import Count, Max, Min, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from vigie.compute.series import Freq, Series, gather, period_of, shift
from vigie.ground.access.models import TeamKey
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.search.searchable import Searchable
from vigie.ground.tasks.todo import Todo, listed
from vigie.ground.terms.models import Place
from vigie.ground.terms.queries import label, place_label, places
from vigie.protection.ladder.models import Ladder
from vigie.warning.signals import own, rules
from vigie.warning.signals.catalogue import DECLARED, OWN, SOURCES, Measure, Source
from vigie.warning.signals.feeds.rows import ABOUT, EXACT, MONTH
from vigie.warning.signals.models import Feed, FeedEvent, Signal
from vigie.warning.signals.own import Coverage as Coverage  # part of what these questions answer
from vigie.warning.signals.states import NEW
from vigie.warning.signals.vintages import standing
from vigie.warning.signals.vintages.queries import AsOf, NoVintages, known_rows

# Which dates are exact enough to say in which week or month something happened.
FINE_ENOUGH: dict[Freq, tuple[str, ...]] = {"week": (EXACT, ABOUT), "month": (EXACT, ABOUT, MONTH)}
TEAM = "monitoring"


@dataclass(frozen=True, slots=True)
class Counted:
    """`n` of a measure in one place (ISO code) in the period that starts on `period`."""

    place: str
    period: date
    n: int


def todo(actor: Actor) -> list[Todo]:
    """New signals for whoever may examine them; one line each. They have no level yet: yellow only sorts them."""
    teams = [team for team in TeamKey.values if may(rules.EXAMINE, actor, team)]
    waiting = Signal.objects.visible_to(actor).in_state(NEW).filter(team__in=teams).newest_first()
    return [*_ladders(actor), *_late(actor), *listed(waiting, "yellow", _to_verify)]


def _to_verify(signal: Signal) -> Todo:
    return Todo(
        level="yellow",
        title=_("Signal to verify: %(place)s") % {"place": place_label(signal.area or signal.iso3)},
        detail=_what(signal),
        url=reverse("signals:detail", args=[signal.pk]),
        kind=_("Signals to verify"),
    )


def _ladders(actor: Actor) -> list[Todo]:
    """How many ladders rise, by the clear flag alone (ADR 40): nothing is opened here."""
    if not may(rules.RAISE, actor, TEAM):
        return []
    n = Ladder.objects.visible_to(actor).rising().count()
    if not n:
        return []
    title = ngettext("%(n)d ladder rises", "%(n)d ladders rise", n) % {"n": n}
    detail = _("Raise a signal, or say why not")
    return [Todo(level="orange", title=title, detail=detail, url=reverse("signals:ladders"))]


def _late(actor: Actor) -> list[Todo]:
    """Feeds whose next version should be here, for whoever may bring it in."""
    if not may(rules.BRING, actor, TEAM):
        return []
    return [
        Todo(
            level="yellow",
            title=_("A feed is late: %(feed)s") % {"feed": source.title},
            detail=_("Look whether its source has published, and bring the new version in"),
            url=reverse("signals:feeds"),
        )
        for source in standing.late()
    ]


def _what(signal: Signal) -> str:
    """What was counted and for which period: two signals of one place must not look alike, nor an old one new."""
    if not signal.by_rule:
        return _("Raised by a person")
    source = SOURCES[signal.source]
    counted = next((str(each.label) for each in source.measures if each.code == signal.unit), signal.unit)
    skeleton = "yMMMM" if (signal.period_end - signal.period_start).days > 6 else "yMMMd"
    month = format_skeleton(skeleton, signal.period_end, locale=to_locale(get_language() or "fr"))
    about = label("act_group", signal.act_group) if signal.act_group else ""
    return " · ".join(part for part in (str(source.title), counted, about, month) if part)


def searchable(actor: Actor) -> list[Searchable]:
    """The signals an actor may see, for a search in what was written of them."""
    return [
        Searchable(
            kind=_("Signal"),
            records=Signal.objects.visible_to(actor),
            title=lambda signal, facts: facts["title"] or place_label(signal.area or signal.iso3),
            text=lambda signal, facts: facts["words"],
            url=lambda signal: reverse("signals:detail", args=[signal.pk]),
        )
    ]


def sources() -> list[Source]:
    """The sources that have something in this node: the feeds brought in, and our own counts when there are any."""
    held = set(Feed.objects.values_list("code", flat=True))
    if own.exist():
        held.add(OWN)
    added = [SOURCES[code] for code in sorted(held) if code not in DECLARED and code in SOURCES]
    return [source for source in [*(DECLARED[code] for code in DECLARED if code in held), *added] if source.watched]


def coverage(source: str, freq: Freq, *, today: date | None = None, as_of: AsOf = None) -> dict[str, Coverage]:
    """What the source knows, by country (ISO alpha-3). A country that is not in it has no data: that is not zero.

    A feed of events knows, for each country it names, every period from its first event anywhere to its last one. A
    feed of monthly totals, or a series added here, knows the periods it states of a country. Our own counts go to the
    last complete period before `today`.
    `as_of` asks what was known then (see `series`).
    """
    if source == OWN:
        return own.coverage(freq, today or timezone.localdate())
    if "area" not in SOURCES[source].levels or source not in DECLARED:
        return _stated_coverage(source, freq, as_of)
    parts = _dated(source, freq, as_of)
    ends = [part.aggregate(first=Min("start"), last=Max("start")) for part in parts]
    firsts = [each["first"] for each in ends if each["first"]]
    soft = [part.filter(provisional=True).aggregate(first=Min("start"))["first"] for part in parts]
    provisional = min((day for day in soft if day), default=None)
    if not firsts:
        return {}
    known = Coverage(
        period_of(min(firsts), freq),
        period_of(max(each["last"] for each in ends if each["last"]), freq),
        period_of(provisional, freq) if provisional else None,
    )
    named = {iso3 for part in parts for iso3 in part.order_by().values_list("iso3", flat=True).distinct()}
    return dict.fromkeys(sorted(named), known)


def without_data(source: str, freq: Freq = "month", *, today: date | None = None) -> list[Place]:
    """The countries of this node of which the source says nothing at all."""
    covered = coverage(source, freq, today=today)
    return [country for country in places(Place.Kind.COUNTRY) if country.iso3 not in covered]


def left_out(source: str, freq: Freq) -> int:
    """How many records of a feed are dated too vaguely to belong to one period, and so are in no count."""
    return FeedEvent.objects.filter(feed=source, in_source=True).exclude(precision__in=FINE_ENOUGH[freq]).count()


def counts(
    source: str,
    measure: str,
    freq: Freq,
    *,
    level: str = "country",
    act_group: str | None = None,
    as_of: AsOf = None,
) -> list[Counted]:
    """Sums by place and period, periods without anything left away. `level` is "area" or "country".

    Records without a known area count for the country only. `as_of` asks what was known then (see `series`). Raises
    KeyError for an unknown source or measure, NoVintages for our own counts as of another day.
    """
    asked = SOURCES[source].measure(measure)
    if source == OWN and as_of is not None:
        raise NoVintages
    if source == OWN:
        rows = own.counts(level, act_group)
    else:
        rows = _feed_counts(_dated(source, freq, as_of), asked, level, act_group)
    summed: Counter[tuple[str, date]] = Counter()
    for code, day, n in rows:
        summed[code, period_of(day, freq)] += n
    return [Counted(code, period, n) for (code, period), n in sorted(summed.items()) if n]


def series(
    source: str,
    measure: str,
    freq: Freq,
    *,
    level: str = "country",
    act_group: str | None = None,
    today: date | None = None,
    as_of: AsOf = None,
) -> dict[str, Series]:
    """One series for each place that the source covers, zeros included; places it does not cover are absent.

    `as_of` gives the series as it was known then, for a back-test that must not know more: the number of a vintage, or
    a day, which means the newest vintage that had come out by then (nothing at all before the first one).
    """
    known = coverage(source, freq, today=today, as_of=as_of)
    rows: dict[str, list[tuple[date, int]]] = {}
    for counted in counts(source, measure, freq, level=level, act_group=act_group, as_of=as_of):
        rows.setdefault(counted.place, []).append((counted.period, counted.n))
    return {
        code: gather(rows.get(code, []), freq, first=known[iso3].first, last=known[iso3].last)
        for code, iso3 in codes(level)
        if iso3 in known
    }


def codes(level: str) -> Iterable[tuple[str, str]]:
    """The places of a level with the country (ISO alpha-3) of each."""
    kind = Place.Kind.AREA if level == "area" else Place.Kind.COUNTRY
    return [(found.code, found.iso3) for found in places(kind)]


def _dated(source: str, freq: Freq, as_of: AsOf = None) -> list[QuerySet[Any]]:
    """A feed's records that the source covers and that are dated finely enough, as known then: in one part or two."""
    dated: dict[str, Any] = {"in_source": True, "precision__in": FINE_ENOUGH[freq]}
    return [part.filter(**dated) for part in known_rows(source, as_of)]


def _feed_counts(
    parts: list[QuerySet[Any]], measure: Measure, level: str, act_group: str | None
) -> list[tuple[str, date, int]]:
    """(place, first day, sum) as the database adds them up; a sum of nothing but "not stated" is none."""
    column = "area" if level == "area" else "iso3"
    total = Sum(measure.column) if measure.column else Count("pk")
    found: list[tuple[str, date, int]] = []
    for part in parts:
        events = part.exclude(area="") if level == "area" else part
        if act_group:
            events = events.filter(act_group=act_group)
        if measure.violence:
            events = events.filter(violence__in=measure.violence)
        summed = events.order_by().values(column, "start").annotate(n=total)
        found += [(row[column], row["start"], row["n"] or 0) for row in summed]
    return found


def _stated_coverage(source: str, freq: Freq, as_of: AsOf = None) -> dict[str, Coverage]:
    """Periods stated one by one: the unbroken run up to the newest one, for what is missing is not zero."""
    stated: dict[str, set[date]] = {}
    provisional: dict[str, date] = {}
    for part in _dated(source, freq, as_of):
        rows = part.filter(best__isnull=False).order_by("start")
        for iso3, start, soft in rows.values_list("iso3", "start", "provisional"):
            stated.setdefault(iso3, set()).add(period_of(start, freq))
            if soft:
                first = period_of(start, freq)
                provisional[iso3] = min(first, provisional.get(iso3, first))
    return {iso3: Coverage(_run_start(held, freq), max(held), provisional.get(iso3)) for iso3, held in stated.items()}


def _run_start(held: set[date], freq: Freq) -> date:
    first = max(held)
    while shift(first, freq, -1) in held:
        first = shift(first, freq, -1)
    return first
