"""What the rule of two weeks finds: raised by the node from clear judgements, shown to a person from sealed ones."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from vigie.compute.series import shift
from vigie.ground.accounts.actor import Actor
from vigie.ground.questions.queries import in_use
from vigie.ground.ui.periods import week_name
from vigie.warning.signals.actions import Exceedance, raise_signal
from vigie.warning.signals.models import Signal
from vigie.warning.situation.models import Level
from vigie.warning.situation.queries import judged
from vigie.warning.situation.questions import GRID
from vigie.warning.situation.watching import IN_A_ROW, RULE, Run, runs
from vigie.warning.situation.weeks import BACK, week_of

SOURCE, UNIT = "situation", "weeks_far"


def propose(*, today: date, by: Actor) -> list[Signal]:
    """Raise what the clear judgements of the weeks that can still be answered propose; known ones stay as they are.

    Returns the new ones. It reads judgements of whole countries only, so no sealed fact can show in what it raises. A
    run that stands at the edge of what is read may have begun before it: its second week is not known here, and was
    raised when it could still be answered.
    """
    this = week_of(today)
    edge = shift(this, "week", -BACK - IN_A_ROW)
    series = judged(edge, this)
    raised = []
    for (country, indicator), weeks in sorted(series.items()):
        for run in runs({week: level for week, (level, _trend) in weeks.items()}):
            fresh = run.proposes is not None and run.first != edge
            signal, new = _raise(country, indicator, run, by) if fresh else (None, False)
            if signal is not None and new:
                raised.append(signal)
    return raised


def _raise(country: str, indicator: str, run: Run, by: Actor) -> tuple[Signal, bool]:
    """The second week of a run names the signal: later weeks of it raise no other, and neither does an earlier week
    that was answered late."""
    second = run.proposes or run.last
    series = f"{SOURCE}:{indicator}:country:{country}"
    known = Signal.objects.filter(series=series, rule=RULE, period_start__range=(second, run.last)).first()
    if known is not None:
        return known, False
    found = Exceedance(
        source=SOURCE, rule=RULE, series=series, freq="week", period_start=second, iso3=country, unit=UNIT,
        observed=IN_A_ROW, expected_low=0, expected_high=1,
    )  # fmt: skip
    return raise_signal(found, words=_reason(indicator, run.first, second), by=by)


def _reason(indicator: str, first: date, second: date) -> str:
    """In both languages, for the node does not know who will read it."""
    lines = []
    for language in ("fr", "en"):
        with translation.override(language):
            names = {question.key: question.label() for question in in_use(GRID)[1]}
            said = _("“%(indicator)s” was judged far above the usual two weeks in a row: %(first)s, then %(second)s.")
            lines.append(
                said
                % {
                    "indicator": names.get(indicator, indicator),
                    "first": week_name(first),
                    "second": week_name(second),
                }
            )
    return "\n".join(lines)


def far_again(levels: dict[date, dict[str, tuple[str, str]]], week: date) -> list[str]:
    """The keys of the indicators that one focal point judged far above the usual in `week` and the week before.

    `levels` are opened answers by week. For the page of a grid, where a person decides: of some areas only, what was
    answered is sealed, and the node raises nothing of it by itself.
    """
    now, before = levels.get(week, {}), levels.get(shift(week, "week", -1), {})
    far = {key for key, (level, _trend) in before.items() if level == Level.MORE}
    return [key for key, (level, _trend) in now.items() if level == Level.MORE and key in far]
