"""Back-tested warnings of surges in words, as a table for people and as a record for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from vigie.compute.backtest import Reading
from vigie.compute.series import shift
from vigie.compute.surges import AHEAD, Warned
from vigie.compute.surges.warning import Counted
from vigie.warning.outlook.backtest_words import BAR, aligned, period

PERSISTENCE = "surge_now"
MODEL = "model"


def table(warned: Warned) -> str:
    """What the warnings came to, beside the rule that only says a surge goes on."""
    words = {"first": period(warned.first, "month"), "last": period(warned.last, "month")}
    lines = [
        _("Warnings of a surge within three months, %(first)s to %(last)s; model and threshold of earlier years only.")
        % words,
        "",
        *aligned(
            [
                ["", _("model"), _("a surge is on")],
                *(
                    [name, *(_shown(getter(counted)) for counted in (warned.model, warned.persistence))]
                    for name, getter in _figures()
                ),
            ]
        ),
        "",
        _("Brier score %(ours).4f; always the base rate: %(base).4f.")
        % {"ours": warned.brier, "base": warned.brier_base},
        _("Thresholds: %(years)s.") % {"years": ", ".join(f"{y.first:%Y-%m} {y.threshold:.2f}" for y in warned.years)},
    ]
    told = sorted(((area, p) for area, p in warned.newest.items() if p is not None), key=lambda item: -item[1])
    if told:
        lines.append(_("Highest now: %(areas)s.") % {"areas": ", ".join(f"{area} {p:.2f}" for area, p in told[:8])})
    return "\n".join(lines)


def _figures() -> list[tuple[str, Any]]:
    return [
        (_("precision (a surge in the next three months)"), lambda c: c.precision),
        (_("precision, a surge that is on counted too"), lambda c: c.precision_with_present),
        (_("onsets caught"), lambda c: c.onset_recall),
        (_("lead, months"), lambda c: c.lead),
        (_("false alerts per area and year"), lambda c: c.false_per_area_year),
        (_("the same, areas with enough counts only"), lambda c: c.false_per_active_area_year),
        (_("alerts (area-months)"), lambda c: c.alerts),
        (_("onsets"), lambda c: c.onsets),
    ]


def _shown(value: float | int | None) -> str:
    return BAR if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def record(warned: Warned, reading: Reading, unit: str) -> dict[str, Any]:
    """The same as plain data, with each month's chance in each area."""
    months = [period(shift(warned.first, "month", at), "month") for at in range(warned.chances.shape[1])]
    return {
        "unit": unit or reading.unit or "rows",
        "ahead_months": AHEAD,
        "window": {"from": months[0], "to": months[-1]},
        "true_alert": "a surge in one of the three months after (t+1 … t+3)",
        **_counted(warned.model),
        "rules": {MODEL: _counted(warned.model), PERSISTENCE: _counted(warned.persistence)},
        "brier": warned.brier,
        "brier_base_rate": warned.brier_base,
        "thresholds": [{"from": period(year.first, "month"), "threshold": year.threshold} for year in warned.years],
        "newest": {"month": period(reading.panel.end, "month"), "chances": warned.newest},
        "chances": {
            area: {month: round(float(p), 4) for month, p in zip(months, row, strict=True) if p == p}
            for area, row in zip(reading.panel.areas, warned.chances, strict=True)
        },
    }


def _counted(counted: Counted) -> dict[str, Any]:
    return {
        "precision": counted.precision,
        "precision_with_present": counted.precision_with_present,
        "onset_recall": counted.onset_recall,
        "lead_months": counted.lead,
        "false_alerts_per_country_year": counted.false_per_area_year,
        "false_alerts_per_active_country_year": counted.false_per_active_area_year,
        **asdict(counted),
    }
