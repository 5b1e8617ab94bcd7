"""The weekly grids and the calendar of risk of the story: two countries that answer, one that is silent, some dates."""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.warning.agenda.factories import make_brought, make_date
from vigie.warning.situation.factories import make_grid, make_post, week_before
from vigie.warning.situation.periodic import tick

WEEKS = 7


def tell_situation(cast: dict[str, Actor]) -> None:
    """What focal points judged, up to an indicator far above the usual two weeks in a row; and what is coming."""
    analyst, monitor = cast["analyste-1"], cast["moniteur-1"]
    answering = make_post(monitor, "TCD", weeks=10, note="Point focal inventé.", by=analyst)
    part = make_post(cast["moniteur-2"], "CMR", areas=["CM-NW"], weeks=8, by=analyst)
    make_post(cast["moniteur-3"], "GAB", weeks=6, by=analyst)
    for back in reversed(range(WEEKS)):
        level = "more" if back < 2 else "some"
        week = week_before(back)
        make_grid(answering, week, by=monitor, arrests=(level, "same"), laws="none", speeches=("some", "more"))
        if back % 3:
            words = "Barrages inventés."
            make_grid(part, week, by=cast["moniteur-2"], words=words, areas=["CM-NW"], checkpoints=("some", "more"))
    make_date(by=monitor, public=True, days=12, title="Scrutin local inventé", country="GAB", note="Note inventée.")
    make_date(by=monitor, public=True, days=45, kind="anniversary", title="Anniversaire inventé", country="TCD")
    make_date(by=monitor, days=20, kind="trial", title="Audience inventée", country="CMR", lasts=2)
    make_brought(("1", week_before(-5), "Marche inventée", "Ligne inventée."), by=monitor)
    tick()
