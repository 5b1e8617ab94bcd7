"""The sources this node can read: what they are called, what they count, and what may be done with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.compute.series import Freq
from vigie.ground.access.errors import Refusal

OWN = "own"


@dataclass(frozen=True)
class Measure:
    """One thing a source counts. `column` is the clear column that is summed; without one, records are counted;
    `violence` are the only kinds of event that count, where not all do."""

    code: str
    label: str | Promise
    column: str = ""
    violence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A source and its limits. `freqs` and `levels` are the finest its records allow and everything coarser.

    `public`: its records may be had by anyone. `may_leave`: what is counted from them may stand in public output; where
    it may not, nothing derived leaves the teams (`leaving`). `every` is the days between two publications, and what is
    not `watched` is kept for looking back, and examined by no rule.
    """

    code: str
    title: str | Promise
    licence: str | Promise
    measures: tuple[Measure, ...]
    freqs: tuple[Freq, ...]
    levels: tuple[str, ...]
    public: bool = True
    by_act_group: bool = False
    may_leave: bool = True
    every: int = 0
    watched: bool = True

    def measure(self, code: str) -> Measure:
        """A measure by its code. Raises KeyError."""
        return {measure.code: measure for measure in self.measures}[code]


INCIDENTS = Measure("incidents", _("Incidents"))
EVENTS = Measure("events", _("Violent events"))
DEATHS = Measure("deaths", _("Deaths (best estimate)"), "best")

LICENCE_ACLED = _(
    "ACLED, under the terms that the account’s owner accepted: the data, and what is counted from them, are not passed "
    "on. They are read here and never stand in public output."
)
DECLARED = {
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
            may_leave=False,
        ),
        Source(
            "situation",
            _("Situation report"),
            _("Judgements of our focal points about whole countries; never published as they are."),
            (Measure("weeks_far", _("Weeks in a row judged far above the usual")),),
            ("week",),
            ("country",),
            public=False,
            may_leave=False,
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
            every=31,
        ),
        Source(
            "ucdp-ged",
            _("Organised violence, events (UCDP GED)"),
            _("Uppsala Conflict Data Program, CC BY 4.0: name the source."),
            (EVENTS, DEATHS, Measure("civilians", _("Civilian deaths"), "civilians")),
            ("week", "month"),
            ("area", "country"),
            every=366,
        ),
        Source(
            "ucdp-candidate",
            _("Organised violence, events of the last months, provisional (UCDP Candidate)"),
            _("Uppsala Conflict Data Program, CC BY 4.0: name the source, and that the figures are provisional."),
            (EVENTS, DEATHS, Measure("civilians", _("Civilian deaths"), "civilians")),
            ("week", "month"),
            ("area", "country"),
            every=31,
        ),
        Source(
            "ucdp-monthly",
            _("Organised violence, deaths by month (UCDP)"),
            _("Uppsala Conflict Data Program, CC BY 4.0: name the source."),
            (DEATHS,),
            ("month",),
            ("country",),
            every=31,
        ),
        Source(
            "ucdp-vintages",
            _("Organised violence, deaths by month as known at each publication (UCDP)"),
            _("Uppsala Conflict Data Program, CC BY 4.0: name the source."),
            (DEATHS,),
            ("month",),
            ("country",),
            every=31,
            watched=False,
        ),
        Source(
            "acled",
            _("Political violence and protest (ACLED)"),
            LICENCE_ACLED,
            (
                Measure("events", _("Violent events"), violence=("battle", "explosion", "civilians", "riot")),
                Measure("against", _("Violence against civilians"), violence=("civilians",)),
                Measure("protests", _("Protests"), violence=("protest",)),
                Measure("deaths", _("Deaths reported"), "best"),
            ),
            ("week", "month"),
            ("area", "country"),
            public=False,
            may_leave=False,
            every=7,
        ),
    )
}
SERIES = "serie-"  # how the codes of count series begin


class _Sources(Mapping[str, Source]):
    """The declared sources, and by its code each series of counts that was added here.

    Going through it gives the declared ones; `in` and `[]` know the others too. Raises KeyError.
    """

    def __getitem__(self, code: str) -> Source:
        return DECLARED[code] if code in DECLARED else _added(code)

    def __iter__(self) -> Iterator[str]:
        return iter(DECLARED)

    def __len__(self) -> int:
        return len(DECLARED)


SOURCES = _Sources()


def _added(code: str) -> Source:
    from vigie.warning.signals.models import CountSeries  # The models' own room: not known yet when this is read.

    found = CountSeries.objects.filter(pk=code).first() if code.startswith(SERIES) else None
    if found is None:
        raise KeyError(code)
    freqs: tuple[Freq, ...] = ("week", "month") if found.freq == "week" else ("month",)
    levels = ("area", "country") if found.level == "area" else ("country",)
    measure = Measure(found.unit, found.get_unit_display(), "best")
    return Source(
        code, found.title, found.licence, (measure,), freqs, levels,
        public=False, may_leave=found.may_leave, every=found.every,
    )  # fmt: skip


class MayNotLeave(Refusal):
    """The source's licence forbids that what is counted from it stands in public output."""

    status = 403
    default = _("The licence of this source forbids passing on what is counted from it: it stays inside.")


def may_leave(code: str) -> bool:
    """Whether what is counted from a source may stand in public output; what a person said is no source's count."""
    return code not in SOURCES or SOURCES[code].may_leave


def leaving(code: str) -> Source:
    """The source, for output that leaves the teams: each public figure asks here. Raises MayNotLeave, KeyError."""
    source = SOURCES[code]
    if not source.may_leave:
        raise MayNotLeave
    return source
