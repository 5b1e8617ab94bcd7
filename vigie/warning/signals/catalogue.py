"""The sources this node can read: what they are called, what they count, and what may be done with them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.compute.series import Freq

OWN = "own"


@dataclass(frozen=True)
class Measure:
    """One thing a source counts. `column` is the clear column that is summed; without one, records are counted."""

    code: str
    label: Promise
    column: str = ""


@dataclass(frozen=True)
class Source:
    """A source and its limits. `freqs` and `levels` are the finest its records allow and everything coarser."""

    code: str
    title: Promise
    licence: Promise
    measures: tuple[Measure, ...]
    freqs: tuple[Freq, ...]
    levels: tuple[str, ...]
    public: bool = True
    by_act_group: bool = False

    def measure(self, code: str) -> Measure:
        """A measure by its code. Raises KeyError."""
        return {measure.code: measure for measure in self.measures}[code]


INCIDENTS = Measure("incidents", _("Incidents"))
EVENTS = Measure("events", _("Violent events"))
DEATHS = Measure("deaths", _("Deaths (best estimate)"), "best")

SOURCES = {
    source.code: source
    for source in (
        Source(
            OWN,
            _("Our verified violations"),
            _("Counts that cannot be linked to a person or a file; never published as they are."),
            (Measure("acts", _("Acts")),),
            ("week", "month"),
            ("area", "country"),
            public=False,
            by_act_group=True,
        ),
        Source(
            "situation",
            _("Situation report"),
            _("Judgements of our focal points about whole countries; never published as they are."),
            (Measure("weeks_far", _("Weeks in a row judged far above the usual")),),
            ("week",),
            ("country",),
            public=False,
        ),
        Source(
            "awsd",
            _("Aid workers attacked (AWSD)"),
            _("Aid Worker Security Database, Humanitarian Outcomes: free with attribution; check before publishing."),
            (
                INCIDENTS,
                Measure("killed", _("Aid workers killed"), "killed"),
                Measure("wounded", _("Aid workers wounded"), "wounded"),
                Measure("kidnapped", _("Aid workers kidnapped"), "kidnapped"),
                Measure("affected", _("Aid workers affected"), "affected"),
            ),
            ("week", "month"),
            ("area", "country"),
            by_act_group=True,
        ),
        Source(
            "ucdp-ged",
            _("Organised violence, events (UCDP GED)"),
            _("Uppsala Conflict Data Program, CC BY 4.0: name the source."),
            (EVENTS, DEATHS, Measure("civilians", _("Civilian deaths"), "civilians")),
            ("week", "month"),
            ("area", "country"),
        ),
        Source(
            "ucdp-monthly",
            _("Organised violence, deaths by month (UCDP)"),
            _("Uppsala Conflict Data Program, CC BY 4.0: name the source."),
            (DEATHS,),
            ("month",),
            ("country",),
        ),
    )
}
