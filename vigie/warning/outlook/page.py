"""What the watch page shows of one series, in the reader's words: the picture and the table are made of one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.compute.detection import Finding
from vigie.compute.forecast import Forecast
from vigie.compute.series import Freq
from vigie.ground.terms.symbols import symbol_at
from vigie.ground.ui.maps import Symbol, render_map
from vigie.ground.ui.periods import period_name
from vigie.ground.ui.slots import gather
from vigie.warning.outlook import words
from vigie.warning.outlook.charts import AHEAD, Chart, Fan, Point, draw
from vigie.warning.outlook.labels import group_of, measure_label, place_of, source_title
from vigie.warning.outlook.models import SeriesKey, Track
from vigie.warning.outlook.queries import Waits
from vigie.warning.signals.catalogue import OWN
from vigie.warning.signals.models import Signal
from vigie.warning.signals.naming import rule_name

SHOWN: dict[Freq, int] = {"month": 60, "week": 104}
"""How many newest periods of a series are shown unless all are asked for: five years of months, two of weeks."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table behind the picture."""

    period: str
    count: str
    mark: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """One coming period of the forecast, as texts."""

    period: str
    middle: str
    half: str
    most: str
    baseline: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and what it says of the newest period."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything about one series, ready for the template."""

    title: str
    source: str
    group: str
    newest: str
    axis: str
    picture: str
    headline: str
    outlook: list[str]
    forecast_by: str
    longer: str
    context: bool
    fires: bool
    provisional: bool
    chart: Chart
    lines: list[Line]
    forecast: list[Ahead]
    rules: list[Rule]

    @property
    def compared(self) -> bool:
        """Whether a forecast and the baseline stand side by side."""
        return any(line.baseline for line in self.forecast)


def show(track: Track, *, whole: bool = False) -> Shown:
    """The newest periods of a track, or all, with their exceedances, its answers and its forecast."""
    freq, unit = track.key.freq, track.measure
    found, fan = track.found, _fan(track)
    axis = words.by_period(measure_label(track.key), freq)
    points = _points(track, unit, whole=whole)
    newest = period_name(track.known.end, freq)
    title = place_of(track.country, track.area)
    return Shown(
        title=title,
        source=source_title(track.source),
        group=group_of(track.act_group),
        newest=_("newest known: %(period)s") % {"period": newest},
        axis=axis,
        picture=_("%(unit)s, %(place)s, from %(first)s to %(last)s; the table below holds the same figures")
        % {
            "unit": axis,
            "place": title,
            "first": period_name(points[0].period, freq),
            "last": newest,
        },
        headline=words.headline(found, unit, freq),
        outlook=words.forecast_sentences(track.steps, track.outlook, unit, freq),
        forecast_by=words.forecast_by(pooled=bool(fan.steps)),
        longer="" if len(points) == len(track.known) else f"{address(track.key)}&span=all",
        context=track.source != OWN,
        fires=any(isinstance(answer, Finding) and answer.fires for answer in found),
        provisional=points[-1].provisional,
        chart=draw(points, freq, unit, fan),
        lines=[
            Line(period_name(point.period, freq), words.number(point.count), point.mark, point.provisional)
            for point in reversed(points)
        ],
        forecast=_ahead(fan, track.known.end, track),
        rules=[Rule(rule_name(answer.rule, freq), words.explain(answer, unit, freq)) for answer in found],
    )


def _fan(track: Track) -> Fan:
    """What is drawn of the coming periods: those of the pool where it has enough to go on, and the baseline."""
    told, steps = track.outlook, track.steps
    base = told if isinstance(told, Forecast) else None
    return Fan(tuple(step.told for step in steps if isinstance(step.told, Forecast)), base)


def _points(track: Track, unit: str, *, whole: bool) -> list[Point]:
    freq, known = track.key.freq, track.known
    pairs = list(zip(known.periods, known.counts, strict=True))[0 if whole else -SHOWN[freq] :]
    marks: dict[date, list[str]] = {}
    for mark in track.past_marks:
        if isinstance(mark, Finding) and mark.period >= pairs[0][0]:
            note = _("%(rule)s: %(seen)s, expected %(expected)s") % {
                "rule": rule_name(mark.rule, freq),
                "seen": words.amount(mark.observed, unit),
                "expected": words.between(mark.low, mark.high),
            }
            marks.setdefault(mark.period, []).append(note)
    return [
        Point(period, count, track.is_provisional(period), "; ".join(marks.get(period, []))) for period, count in pairs
    ]


def _ahead(fan: Fan, newest: date, track: Track) -> list[Ahead]:
    freq = track.key.freq
    periods = words.coming(newest, freq, AHEAD[freq]) if fan.drawn else []
    told = fan.steps or fan.drawn * len(periods)
    beside = words.between(*fan.baseline.interval(0.9)) if fan.steps and fan.baseline else ""
    return [
        Ahead(
            period_name(period, freq),
            words.number(forecast.quantile(0.5)),
            words.between(*forecast.interval(0.5)),
            words.between(*forecast.interval(0.9)),
            beside,
        )
        for period, forecast in zip(periods, told, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One signal of the list. `query` leads to its series; it and the unit are empty for what a person reported."""

    signal: Waits | Signal
    place: str
    unit: str
    period: str
    group: str
    observed: str
    expected: str
    rule: str
    query: str


def signal_lines(signals: Sequence[Waits | Signal]) -> list[SignalLine]:
    """Signals as the list shows them: figures where a rule gave some."""
    return [_signal_line(signal) for signal in signals]


def _signal_line(signal: Waits | Signal) -> SignalLine:
    key = SeriesKey.parse(signal.series)
    freq: Freq = key.freq if key else "week" if signal.freq == "week" else "month"
    low, high, seen = signal.expected_low, signal.expected_high, signal.observed
    return SignalLine(
        signal=signal,
        place=place_of(signal.iso3, signal.area),
        period=period_name(signal.period_start, freq),
        group=group_of(signal.act_group),
        unit=measure_label(key) if key else "",
        observed=words.number(int(seen)) if seen is not None else "–",
        expected=words.between(int(low), int(high)) if low is not None and high is not None else "–",
        rule=rule_name(signal.rule, freq),
        query=address(key) if key else "",
    )


def address(key: SeriesKey) -> str:
    """The query string under which the watch page shows a series."""
    asked = {"what": key.what, "freq": key.freq, "country": key.country, "area": key.area, "act_group": key.act_group}
    return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place of the map and of the table behind it: how many signals wait there."""

    place: str
    count: int
    symbol: Symbol | None


def waiting(signals: Sequence[Waits]) -> list[Waiting]:
    """Places by how many signals wait there, most first. A place without coordinates is in the table only."""
    counts = Counter((signal.iso3, signal.area) for signal in signals)
    return [
        Waiting(place_of(iso3, area), count, _symbol(area or iso3, count))
        for (iso3, area), count in counts.most_common()
    ]


def _symbol(code: str, count: int) -> Symbol | None:
    text = ngettext("%(n)s signal to verify", "%(n)s signals to verify", count) % {"n": words.number(count)}
    return symbol_at(code, level="signal", text=text, href="#signals")


def region_map(request: HttpRequest, places: Sequence[Waiting]) -> SafeString:
    """The drawn map: the signals that wait, and what later rooms add (the alerts in force)."""
    marks = [one.symbol for one in places if one.symbol]
    return render_map([*marks, *gather("map.symbols", request)], title=_("Signals to verify and alerts in force"))
