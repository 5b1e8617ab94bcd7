"""Back-tests in words, as a table for people and as a record for machines; and why a file was refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.compute.backtest import BadFile, Horizon, Reading, Result, Scores
from vigie.compute.backtest.rolling import Compared
from vigie.compute.forecast import CONFLICTOLOGY, LEVELS
from vigie.compute.scoring import VIEWS_BINS, Difference
from vigie.compute.series import Freq

POOL = "pool"
BAR = "–"


def period(day: Any, freq: Freq) -> str:
    """2023-05, or 2023-W20."""
    if day is None:
        return BAR
    year, week, _day = day.isocalendar()
    return f"{day:%Y-%m}" if freq == "month" else f"{year}-W{week:02d}"


def what_was_read(reading: Reading) -> str:
    """What the file held and what could not be used."""
    panel = reading.panel
    lines = [
        _("%(areas)d areas, %(first)s to %(last)s, %(rows)d rows.")
        % {
            "areas": len(panel.areas),
            "first": period(panel.start, panel.freq),
            "last": period(panel.end, panel.freq),
            "rows": reading.rows,
        },
        _("What has no row counts as zero.") if reading.absent_is_zero else _("What has no row is unknown, not zero."),
    ]
    if reading.left_out:
        count = len(reading.left_out)
        text = ngettext(
            "%(count)d row could not be used: %(rows)s.", "%(count)d rows could not be used: %(rows)s.", count
        )
        lines.append(text % {"count": count, "rows": _bad_rows(reading.left_out[:5])})
    return "\n".join(lines)


def table(result: Result, reading: Reading, unit: str) -> str:
    """The scores by horizon; the pool first, the baseline under it, and the difference with its interval."""
    freq = reading.panel.freq
    head = _(
        "Forecast of %(unit)s from %(first)s to %(last)s; each forecast used only what was known at its origin."
    ) % {
        "unit": unit or reading.unit or _("events (rows)"),
        "first": period(result.window.first, freq),
        "last": period(result.window.last, freq),
    }
    return "\n".join([head, *(line for horizon in result.horizons for line in _horizon(horizon, freq))])


def _horizon(horizon: Horizon, freq: Freq) -> list[str]:
    ahead = horizon.horizon
    title = (
        ngettext("%(n)d month ahead", "%(n)d months ahead", ahead)
        if freq == "month"
        else ngettext("%(n)d week ahead", "%(n)d weeks ahead", ahead)
    ) % {"n": ahead}
    columns = [title, "CRPS", "log-CRPS", _("ignorance"), _("90 % held"), _("interval score"), _("cases")]
    rows = [columns, *_two_rows(horizon.every, _("every area and period"))]
    if horizon.shown and horizon.shown.cases < horizon.every.cases:
        rows += _two_rows(horizon.shown, _("where enough is known"))
    lines = ["", *aligned(rows), *_gains(horizon.every)]
    weights = sorted(horizon.weights.items(), key=lambda item: -item[1])
    lines.append(_("Weights: %(weights)s.") % {"weights": ", ".join(f"{name} {share:.2f}" for name, share in weights)})
    return lines


def _two_rows(compared: Compared, which: str) -> list[list[str]]:
    return [
        [f"{POOL} ({which})", *_figures(compared.pool), str(compared.cases)],
        [CONFLICTOLOGY, *_figures(compared.baseline), str(compared.cases)],
    ]


def _figures(scores: Scores) -> list[str]:
    return [
        f"{scores.crps:.3f}",
        f"{scores.log_crps:.3f}",
        f"{scores.ignorance:.3f}",
        f"{scores.coverage:.3f}",
        f"{scores.interval_score:.2f}",
    ]


def _gains(compared: Compared) -> list[str]:
    text = _("%(score)s against conflictology-12: %(share)s (90 %% interval %(low)s to %(high)s)")
    return [
        text % {"score": name, "share": _percent(d.share), "low": _percent(d.share_low), "high": _percent(d.share_high)}
        for name, d in (("CRPS", compared.crps), ("log-CRPS", compared.log_crps))
    ]


def _percent(share: float) -> str:
    return BAR if share != share else f"{100 * share:+.1f} %"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows whose columns are as wide as their widest cell; the first stands left, the rest right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def record(result: Result, reading: Reading, unit: str) -> dict[str, Any]:
    """The same as plain data, with what is needed to judge and repeat it."""
    panel = reading.panel
    return {
        "unit": unit or reading.unit or "rows",
        "frequency": panel.freq,
        "areas": list(panel.areas),
        "data": {"from": period(panel.start, panel.freq), "to": period(panel.end, panel.freq)},
        "rows": reading.rows,
        "rows_left_out": [{"line": line, "why": why, "text": text} for line, why, text in reading.left_out],
        "absent_is_zero": reading.absent_is_zero,
        "window": {"from": period(result.window.first, panel.freq), "to": period(result.window.last, panel.freq)},
        "levels": [round(float(level), 3) for level in LEVELS],
        "bins": list(VIEWS_BINS),
        "baseline": CONFLICTOLOGY,
        "horizons": [_record(horizon) for horizon in result.horizons],
    }


def _record(horizon: Horizon) -> dict[str, Any]:
    return {
        "horizon": horizon.horizon,
        **_compared(horizon.every),
        "shown": _compared(horizon.shown) if horizon.shown else None,
        "members_crps": horizon.members,
        "weights": horizon.weights,
        "areas": {area: {"crps": ours, "baseline_crps": base} for area, (ours, base) in horizon.by_area.items()},
    }


def _compared(compared: Compared) -> dict[str, Any]:
    return {
        "cases": compared.cases,
        "areas_scored": compared.areas,
        "models": {POOL: asdict(compared.pool), CONFLICTOLOGY: asdict(compared.baseline)},
        "difference": {
            name: _difference(d)
            for name, d in (("crps", compared.crps), ("log_crps", compared.log_crps), ("ignorance", compared.ignorance))
        },
    }


def _difference(found: Difference) -> dict[str, float | None]:
    return {name: None if value != value else value for name, value in asdict(found).items()}


def _bad_rows(rows: Sequence[tuple[int, str, str]]) -> str:
    reasons = {
        "bad_time": _("line %(line)d: “%(text)s” is not a month, week or day"),
        "bad_count": _("line %(line)d: “%(text)s” is not a count"),
        "no_area": _("line %(line)d: no area"),
    }
    return "; ".join(reasons[why] % {"line": line, "text": text} for line, why, text in rows)


def refusal(error: BadFile) -> str:
    """Why a file or a window cannot be used, and what to do."""
    return _REFUSALS[error.code](error.details)


def _no_column(details: dict[str, Any]) -> str:
    return _("The file has no column “%(column)s”. Its columns are: %(has)s.") % {
        "column": details["column"],
        "has": ", ".join(details["has"][:40]),
    }


def _outside(details: dict[str, Any]) -> str:
    found = {key: f"{details[key]:%Y-%m-%d}" if details[key] else BAR for key in ("start", "newest", "earliest")}
    return (
        _(
            "The file covers %(start)s to %(newest)s. A forecast needs a year and the horizon before it: "
            "choose a window from %(earliest)s to %(newest)s."
        )
        % found
    )


def _surges_outside(details: dict[str, Any]) -> str:
    found = {key: f"{details[key]:%Y-%m}" if details[key] else BAR for key in ("start", "newest", "earliest")}
    return (
        _(
            "The file covers %(start)s to %(newest)s. Warnings need more than nine years before them and a year to be "
            "judged on: choose a window from %(earliest)s to %(newest)s."
        )
        % found
    )


def _many_bad(details: dict[str, Any]) -> str:
    text = _("%(count)d of %(rows)d rows cannot be used: %(bad)s. Check the columns that were named.")
    return text % {**details, "bad": _bad_rows(details["bad"])}


_REFUSALS: dict[str, Callable[[dict[str, Any]], str]] = {
    "no_file": lambda details: _("%(path)s cannot be read.") % details,
    "not_text": lambda details: _("%(path)s is not a text file. Save the table as CSV.") % details,
    "not_a_table": lambda details: _("Line %(line)d cannot be read as a row of a table.") % details,
    "no_rows": lambda details: _("The file has no row that can be used. %(bad)s") % {"bad": _bad_rows(details["bad"])},
    "no_column": _no_column,
    "value_without_area": lambda details: _("Name the column of areas too: --area."),
    "many_bad_rows": _many_bad,
    "too_long": lambda details: (
        _("From %(first)s on the file would cover %(periods)d periods. Check its times.") % details
    ),
    "bad_time": lambda details: _("“%(text)s” is not a month, week or day. Write 2023-05.") % details,
    "bad_horizon": lambda details: _("A horizon is a number of periods from 1 to %(most)d.") % details,
    "window_backwards": lambda details: _("The window ends (%(last)s) before it begins (%(first)s).") % details,
    "window_outside": _outside,
    "surges_need_months": lambda details: _("A surge is defined on months: use --freq month."),
    "surges_outside": _surges_outside,
    "few_surges": lambda details: (
        _("The file holds fewer than %(fewest)d surges to learn from: no warning can be given.") % details
    ),
    "nothing_to_score": lambda details: _("Nothing is known in the window that could be scored."),
}
