"""The tables of the full scoreboard, for those who may read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from vigie.compute.intervals import Share, median, skill
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.ground.terms.queries import label, place_label
from vigie.ground.ui.shares import share_words, skill_words
from vigie.warning.alerts.levels import LIKELIHOOD
from vigie.warning.alerts.models import Alert
from vigie.warning.outlook.labels import measure_label, source_title
from vigie.warning.outlook.models import SeriesKey
from vigie.warning.response import queries as response
from vigie.warning.response.aftermath import lead_days
from vigie.warning.response.escalation import LEVELS
from vigie.warning.response.measures import precision
from vigie.warning.response.models import AfterAction
from vigie.warning.response.presenting import lead_words
from vigie.warning.scoreboard import queries
from vigie.warning.scoreboard.drawing import Picture, draw
from vigie.warning.scoreboard.words import ahead
from vigie.warning.signals.models import Signal
from vigie.warning.signals.naming import rule_name


@dataclass(frozen=True)
class Judged:
    """One issued alert: where from, how likely it was said to be, what came of it, how far ahead."""

    rule: str
    level: str
    country: str
    likelihood: str
    outcome: str
    lead: int | None


@dataclass(frozen=True)
class Table:
    """A table of words, with the picture of its shares where there is one."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    picture: Picture | None = None
    note: str = ""


def judged_for(actor: Actor) -> list[Judged]:
    """Every issued alert that the actor may see, opened."""
    alerts = list(
        response.counted_alerts().visible_to(actor).decided().exclude(state="rejected").select_related("signal")
    )
    opened = open_many(alerts, by=actor, of="alerts")
    after = {row.alert_id: row for row in AfterAction.objects.visible_to(actor).confirmed().filter(alert__in=alerts)}
    told = open_many(list(after.values()), by=actor, of="outcomes")
    return [_judged(alert, opened[alert.pk], after.get(alert.pk), told) for alert in alerts]


def _judged(alert: Alert, facts: Mapping[str, Any], after: AfterAction | None, told: Mapping[Any, Any]) -> Judged:
    event = told[after.pk]["event_on"] if after else ""
    return Judged(
        rule=_rule_of(alert.signal),
        level=alert.level,
        country=alert.country,
        likelihood=facts.get("likelihood", ""),
        outcome=after.outcome if after else "",
        lead=lead_days(alert, date.fromisoformat(event)) if event else None,
    )


def alert_tables(found: Sequence[Judged]) -> list[Table]:
    """What came of alerts, by rule, by level and by country."""
    levels = [*reversed(LEVELS)]
    return [
        _by(_("By what raised them"), found, lambda one: one.rule, sorted({one.rule for one in found}), str),
        _by(_("By level"), found, lambda one: one.level, levels, lambda code: label("alert_level", code)),
        _by(_("By country"), found, lambda one: one.country, sorted({one.country for one in found}), place_label),
    ]


def _rule_of(signal: Signal | None) -> str:
    """What raised an alert or a signal, as lists name it."""
    return _rule_name(signal.rule, signal.freq) if signal and signal.by_rule else _("A person")


def _rule_name(rule: str, freq: str) -> str:
    return rule_name(rule, "month" if freq == "month" else "week")


def _by(
    caption: str,
    found: Sequence[Judged],
    key_of: Callable[[Judged], str],
    order: Sequence[str],
    name_of: Callable[[str], str],
) -> Table:
    head = [
        "",
        _("Issued"),
        _("True"),
        _("False"),
        _("Averted"),
        _("Unknown"),
        _("Not confirmed yet"),
        _("True, of those true or false"),
        _("Lead time, the middle one"),
    ]
    rows, shares = [], []
    for key in order:
        some = [one for one in found if key_of(one) == key]
        if not some:
            continue
        outcomes = [one.outcome for one in some]
        leads = [one.lead for one in some if one.lead is not None]
        share = precision(outcomes)
        numbers = [len(some), *(outcomes.count(code) for code in ("true", "false", "averted", "unknown", ""))]
        rows.append([name_of(key), *map(str, numbers), share_words(share), lead_words(median(leads))])
        shares.append((name_of(key), share))
    return Table(caption, head, rows, draw(shares))


def calibration_table(found: Sequence[Judged]) -> Table:
    """How often each stated likelihood came true; averted and unknown ones stand apart, for nobody can tell."""
    rows, shares = [], []
    for code in reversed(LIKELIHOOD):
        outcomes = [one.outcome for one in found if one.likelihood == code]
        if outcomes:
            share = precision(outcomes)
            apart = str(len(outcomes) - share.n)
            rows.append([label("likelihood", code), str(len(outcomes)), share_words(share), apart])
            shares.append((label("likelihood", code), share))
    head = [_("Said"), _("Alerts"), _("Came true"), _("Averted, unknown or not confirmed")]
    return Table(_("When we said so, how often did it happen?"), head, rows, draw(shares))


def signal_table(actor: Actor) -> Table:
    """What became of the signals of each rule."""
    counts: dict[str, Counter[str]] = {}
    for rule, freq, person, state in Signal.objects.visible_to(actor).values_list("rule", "freq", "raised_by", "state"):
        counts.setdefault(_("A person") if person else _rule_name(rule, freq), Counter())[state] += 1
    rows = []
    for rule in sorted(counts):
        of = counts[rule]
        decided = of["handed"] + of["rejected"]
        rows.append(
            [
                rule,
                str(of.total()),
                str(of.total() - decided),
                str(of["rejected"]),
                str(of["handed"]),
                share_words(Share(of["handed"], decided)),
            ]
        )
    head = ["", _("Raised"), _("Waiting"), _("Rejected"), _("Became an alert"), _("Became an alert, of those decided")]
    return Table(_("Signals by rule"), head, rows)


def forecast_table() -> Table:
    """Our forecasts against conflictology-12, by what is counted and how far ahead."""
    rows = []
    for kind, periods in sorted(queries.scores().items(), key=lambda pair: tuple(map(str, vars(pair[0]).values()))):
        key = SeriesKey(kind.source, kind.measure, kind.freq, "")  # type: ignore[arg-type]
        ours, base = [one.ours for one in periods], [one.base for one in periods]
        number, inside = sum(one.n for one in periods), sum(one.inside for one in periods)
        rows.append(
            [
                f"{source_title(kind.source)}: {measure_label(key)}",
                _("areas") if kind.areas else _("countries"),
                ahead(kind.freq, kind.horizon),
                str(number),
                f"{sum(ours) / number:.2f}",
                f"{sum(base) / number:.2f}",
                skill_words(skill(ours, base, number)),
                share_words(Share(inside, number)),
            ]
        )
    head = [
        _("What is counted"),
        _("Where"),
        _("Ahead"),
        _("Scores"),
        _("Our CRPS"),
        _("Conflictology-12"),
        _("Against the baseline"),
        _("Inside the 90 % interval"),
    ]
    return Table(_("Forecasts against what came"), head, rows)
