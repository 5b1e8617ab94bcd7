"""A public sheet in plain sentences: what was hidden is said to be hidden, what is not known is said not to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vigie.compute.disclosure import MINIMUM_CELL
from vigie.compute.intervals import Share, Skill
from vigie.ground.ui.shares import share_words, skill_words
from vigie.warning.scoreboard.drawing import Picture, draw
from vigie.warning.scoreboard.models import YearSheet
from vigie.warning.scoreboard.yearly import OUTCOMES

NAMES = {
    "true": gettext_lazy("True: it happened"),
    "averted": gettext_lazy("Averted: the response prevented it (never counted as false)"),
    "false": gettext_lazy("False: it did not, and nothing we did prevented it"),
    "other": gettext_lazy("Unknown, or not told yet"),
}


@dataclass(frozen=True)
class Shown:
    """A sheet as the public reads it."""

    year: int
    lead: str
    cells: list[tuple[str, str]]
    verdict: str
    picture: Picture | None
    forecasts: list[tuple[str, str, str]]


def shown(sheet: YearSheet) -> Shown:
    """One year, in the reader's language."""
    figures: Mapping[str, Any] = sheet.figures
    published, cells = figures["published"], figures["cells"]
    return Shown(
        year=sheet.year,
        lead=_lead(published),
        cells=[(str(NAMES[name]), _cell(cells[name])) for name in OUTCOMES] if published else [],
        verdict=_verdict(figures["precision"], published),
        picture=_picture(figures["precision"]),
        forecasts=[_forecast(one) for one in figures["forecasts"]],
    )


def _lead(published: int | None) -> str:
    if published == 0:
        return _("No alert was published that year.")
    if published is None:
        return _("Fewer than %(n)d alerts were published: too few to say how good they were.") % {"n": MINIMUM_CELL}
    return _("%(n)d alerts were published.") % {"n": published}


def _cell(value: int | None) -> str:
    return _("not shown") if value is None else str(value)


def _share(precision: Mapping[str, Any]) -> Share:
    return Share(precision["k"], precision["n"])


def _verdict(precision: Mapping[str, Any] | None, published: int | None) -> str:
    if precision is None:
        return _("What share came true is not said: it would be of too few alerts.") if published else ""
    says = {
        "better": _("Of those that were true or false, true: %(share)s. That is better than tossing a coin."),
        "worse": _("Of those that were true or false, true: %(share)s. That is worse than tossing a coin."),
        "none": _("Of those that were true or false, true: %(share)s. No more skill than a coin is shown."),
    }
    return says[precision["says"]] % {"share": share_words(_share(precision))}


def _picture(precision: Mapping[str, Any] | None) -> Picture | None:
    return draw([(_("True"), _share(precision))]) if precision else None


def ahead(freq: str, number: int) -> str:
    """How far ahead a forecast looks."""
    if freq == "month":
        return ngettext("%(n)d month", "%(n)d months", number) % {"n": number}
    return ngettext("%(n)d week", "%(n)d weeks", number) % {"n": number}


def _forecast(one: Mapping[str, Any]) -> tuple[str, str, str]:
    """(how far ahead, against the baseline, inside the interval)."""
    made = one["skill"]
    found = Skill(one["n"], made["value"], made["low"], made["high"]) if made else None
    return ahead(one["freq"], one["horizon"]), skill_words(found), share_words(Share(one["inside"], one["n"]))
