"""What an indicator declares of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.ground.access.models import TeamKey
from vigie.ground.accounts.actor import Actor
from vigie.plan.indicators.figures import Figure, Part
from vigie.plan.indicators.sources.tally import ALL, Evidence, Tally

Words = str | Promise
Labels = Callable[[], Sequence[tuple[str, Words]]]


@dataclass(frozen=True)
class Recipe:
    """One indicator. `kind` is "count" or "ratio"; `of` says what a percentage is a share of.

    `filter`, `distinct`, `date` and `scope` are sentences for the reader, who must know what a number counts;
    `figure` computes it, `figures` in several spans at once (see `over`), `rows` gives what an actor may see behind one
    country and value, `readers` who that is.
    `version` grows by one with every change of what is counted: a figure frozen under an older one says so.
    `labels` are the values and their words where no list of terms has them; `marks` say of a row whether it counts.
    `beside` is what the actor must know besides: what is not in the number yet. `team`: the only one whose
    members read it, for live counts of a protected room, in which each new record shows at once.
    `countries`: those it counts alone, all where it is empty. `part_of`: the declared recipe whose cells a composed one
    keeps, and `sets` which (country, value) these are, so that reports for the outside can see what subtracting one
    figure from another would tell. `whole`: its own way to what `together` says, which divides nothing.
    """

    key: str
    kind: str
    title: Words
    of: Words
    source: Words
    filter: Words
    distinct: Words
    date: Words
    scope: Words
    disaggregator: str
    readers: Words
    figure: Callable[[Span | None], Figure]
    rows: Callable[[Actor, str, str], list[Evidence]]
    version: int = 1
    labels: Labels | None = None
    marks: tuple[Words, Words] = (_("in time"), _("late"))
    rows_note: Words = ""
    beside: Callable[[Actor], str] = lambda actor: ""
    team: str = ""
    countries: frozenset[str] = frozenset()
    part_of: Recipe | None = None
    sets: tuple[Callable[[str, str], bool], ...] = ()
    figures: Callable[[Sequence[Span]], list[Figure]] | None = None
    whole: Callable[[], Part | None] | None = None

    @property
    def team_name(self) -> str:
        """What the team is called whose members alone read it; empty where everyone does."""
        return str(TeamKey(self.team).label) if self.team else ""

    def over(self, spans: Sequence[Span]) -> list[Figure]:
        """The figure in each of several spans, in their order: in one reading of the source where it has a way to."""
        if self.figures is not None:
            return self.figures(spans)
        return [self.figure(span) for span in spans]

    def together(self) -> Part | None:
        """The total over all dates, None where nothing was reported: where the source has a way to, without telling
        its cells apart, which for ten years of records takes ten times as long."""
        return self.whole() if self.whole else self.figure(None).reported


def undivided() -> list[tuple[str, Words]]:
    """The one column of a recipe that nothing divides."""
    return [(ALL, _("All together"))]


@dataclass(frozen=True)
class Told:
    """The sentences of a recipe about one table of records; see `Recipe`."""

    source: Words
    date: Words
    terms: str = ""
    labels: Labels | None = None
    team: str = ""

    def recipe(self, key: str, tally: Tally, title: Words, of: Words, what: Words) -> Recipe:
        """A recipe that counts a tally, or the part of it that a condition keeps."""
        return Recipe(
            key=key,
            kind="ratio" if tally.hit else "count",
            title=title,
            of=of,
            source=self.source,
            filter=what,
            distinct=_("Each record once"),
            date=self.date,
            scope=_("The whole node; records that were erased are not in it any more"),
            disaggregator=self.terms,
            readers=_("Those who may open a record see it behind this number."),
            figure=tally.figure,
            figures=tally.figures,
            whole=tally.whole,
            rows=tally.rows,
            labels=None if self.terms else (self.labels or undivided),
            marks=(_("yes"), _("no")),
            team=self.team,
        )
