"""What waits for a person, and the counts behind the watch page: the feeds' and our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_skeleton
from django.db.models import Count, Max, Min, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from vigie.compute.series import Freq, Series, gather, last_complete, period_of, shift
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.search.searchable import Searchable
from vigie.ground.tasks.todo import Todo
from vigie.ground.terms.models import Place
from vigie.ground.terms.queries import label, place, place_label, places
from vigie.protection.incidents.queries import area_week_counts
from vigie.protection.ladder.models import Ladder
from vigie.warning.signals import rules
from vigie.warning.signals.catalogue import OWN, SOURCES, Measure, Source
from vigie.warning.signals.feeds.rows import ABOUT, EXACT, MONTH
from vigie.warning.signals.models import Feed, FeedEvent, Signal
from vigie.warning.signals.states import NEW

# Which dates are exact enough to say in which week or month something happened.
FINE_ENOUGH: dict[Freq, tuple[str, ...]] = {"week": (EXACT, ABOUT), "month": (EXACT, ABOUT, MONTH)}
LISTED = 20
TEAM = "monitoring"


@dataclass(frozen=True, slots=True)
class Counted:
    """`n` of a measure in one place (ISO code) in the period that starts on `period`."""

    place: str
    period: date
    n: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """From which to which period a source knows one country; every period in between is known, zeros included.

    `provisional_from` is the first period with figures that the source will still revise, if there are any.
    """

    first: date
    last: date
    provisional_from: date | None = None


def todo(actor: Actor) -> list[Todo]:
    """New signals for whoever may examine them; one line each. They have no level yet: yellow only sorts them."""
    waiting = Signal.objects.visible_to(actor).in_state(NEW).newest_first()[:LISTED]
    return [
        *_ladders(actor),
        *(
            Todo(
                level="yellow",
                title=_("Signal to verify: %(place)s") % {"place": place_label(signal.area or signal.iso3)},
                detail=_what(signal),
                url=reverse("signals:detail", args=[signal.pk]),
            )
            for signal in waiting
            if may(rules.EXAMINE, actor, signal.team_id)
        ),
    ]


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
    if _own_rows():
        held.add(OWN)
    return [source for code, source in SOURCES.items() if code in held]


def coverage(source: str, freq: Freq, *, today: date | None = None) -> dict[str, Coverage]:
    """What the source knows, by country (ISO alpha-3). A country that is not in it has no data: that is not zero.

    A feed of events knows, for each country it names, every period from its first event anywhere to its last one. A
    feed of monthly totals knows the months it states. Our own counts go to the last complete period before `today`.
    """
    if source == OWN:
        return _own_coverage(freq, today or timezone.localdate())
    if "area" not in SOURCES[source].levels:
        return _stated_coverage(source, freq)
    events = _dated(source, freq)
    ends = events.aggregate(first=Min("start"), last=Max("start"))
    provisional = events.filter(provisional=True).aggregate(first=Min("start"))["first"]
    if ends["first"] is None:
        return {}
    known = Coverage(
        period_of(ends["first"], freq),
        period_of(ends["last"], freq),
        period_of(provisional, freq) if provisional else None,
    )
    return dict.fromkeys(events.order_by().values_list("iso3", flat=True).distinct(), known)


def without_data(source: str, freq: Freq = "month", *, today: date | None = None) -> list[Place]:
    """The countries of this node of which the source says nothing at all."""
    covered = coverage(source, freq, today=today)
    return [country for country in places(Place.Kind.COUNTRY) if country.iso3 not in covered]


def left_out(source: str, freq: Freq) -> int:
    """How many records of a feed are dated too vaguely to belong to one period, and so are in no count."""
    return FeedEvent.objects.filter(feed=source, in_source=True).exclude(precision__in=FINE_ENOUGH[freq]).count()


def counts(
    source: str, measure: str, freq: Freq, *, level: str = "country", act_group: str | None = None
) -> list[Counted]:
    """Sums by place and period, periods without anything left away. `level` is "area" or "country".

    Records without a known area count for the country only. Raises KeyError for an unknown source or measure.
    """
    asked = SOURCES[source].measure(measure)
    rows = _own_counts(level, act_group) if source == OWN else _feed_counts(source, asked, freq, level, act_group)
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
) -> dict[str, Series]:
    """One series for each place that the source covers, zeros included; places it does not cover are absent."""
    known = coverage(source, freq, today=today)
    rows: dict[str, list[tuple[date, int]]] = {}
    for counted in counts(source, measure, freq, level=level, act_group=act_group):
        rows.setdefault(counted.place, []).append((counted.period, counted.n))
    return {
        code: gather(rows.get(code, []), freq, first=known[iso3].first, last=known[iso3].last)
        for code, iso3 in _codes(level)
        if iso3 in known
    }


def _codes(level: str) -> Iterable[tuple[str, str]]:
    kind = Place.Kind.AREA if level == "area" else Place.Kind.COUNTRY
    return [(found.code, found.iso3) for found in places(kind)]


def _dated(source: str, freq: Freq) -> QuerySet[FeedEvent]:
    """A feed's records that the source covers and that are dated finely enough."""
    return FeedEvent.objects.filter(feed=source, in_source=True, precision__in=FINE_ENOUGH[freq])


def _feed_counts(
    source: str, measure: Measure, freq: Freq, level: str, act_group: str | None
) -> list[tuple[str, date, int]]:
    """(place, first day, sum) as the database adds them up; a sum of nothing but "not stated" is none."""
    events, column = _dated(source, freq), "area" if level == "area" else "iso3"
    if level == "area":
        events = events.exclude(area="")
    if act_group:
        events = events.filter(act_group=act_group)
    total = Sum(measure.column) if measure.column else Count("pk")
    summed = events.order_by().values(column, "start").annotate(n=total)
    return [(row[column], row["start"], row["n"] or 0) for row in summed]


def _stated_coverage(source: str, freq: Freq) -> dict[str, Coverage]:
    """Periods stated one by one: the unbroken run up to the newest one, for what is missing is not zero."""
    stated: dict[str, set[date]] = {}
    provisional: dict[str, date] = {}
    rows = _dated(source, freq).filter(best__isnull=False).order_by("start")
    for iso3, start, soft in rows.values_list("iso3", "start", "provisional"):
        stated.setdefault(iso3, set()).add(period_of(start, freq))
        if soft:
            provisional.setdefault(iso3, period_of(start, freq))
    return {iso3: Coverage(_run_start(held, freq), max(held), provisional.get(iso3)) for iso3, held in stated.items()}


def _run_start(held: set[date], freq: Freq) -> date:
    first = max(held)
    while shift(first, freq, -1) in held:
        first = shift(first, freq, -1)
    return first


def _own_rows(level: str = "country") -> list[tuple[str, date, str, int]]:
    """Our verified acts as (place, Monday, act group, n). Where no area is known the place is the country."""
    rows = [(row.area, row.week, row.act_group, row.n) for row in area_week_counts() if row.n > 0]
    if level == "area":
        return [row for row in rows if _country(row[0]) != row[0]]
    return [(_country(code), week, group, n) for code, week, group, n in rows]


def _own_counts(level: str, act_group: str | None) -> list[tuple[str, date, int]]:
    """An ISO week belongs to the month of its Thursday, as it does to its year."""
    rows = _own_rows(level)
    return [(code, week + timedelta(days=3), n) for code, week, group, n in rows if act_group in {None, "", group}]


def _own_coverage(freq: Freq, today: date) -> dict[str, Coverage]:
    """A country is known from its first count on: before that nobody was counting."""
    firsts: dict[str, date] = {}
    for iso3, week, _group, _n in _own_rows():
        firsts[iso3] = min(week, firsts.get(iso3, week))
    last = last_complete(today, freq)
    begins = {iso3: period_of(week + timedelta(days=3), freq) for iso3, week in firsts.items()}
    return {iso3: Coverage(first, last) for iso3, first in begins.items() if first <= last}


def _country(code: str) -> str:
    found = place(code)
    return found.iso3 if found else code
