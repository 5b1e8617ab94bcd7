"""Feeds of the story: an invented series of counts in two versions, and a ladder that someone has answered."""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents.sheets.reading import Table
from vigie.protection.ladder.factories import make_fact, make_party
from vigie.warning.signals.ladders import actions as ladders
from vigie.warning.signals.ladders.queries import rising
from vigie.warning.signals.series import actions as series
from vigie.warning.signals.series.reading import Columns

MONTHS = [f"2026-{month:02}" for month in range(1, 11)]
FIRST, REVISED = (2, 3, 2, 1, 3, 2, 2, 3), (2, 3, 2, 1, 3, 4, 2, 3, 1, 2)


def tell_feeds(cast: dict[str, Actor]) -> None:
    """One series, revised; one rising ladder answered with a reason, while the other still waits."""
    by = cast["analyste-1"]
    made = series.add_series(
        title="Coupures d’internet inventées (démonstration)",
        unit="other",
        licence="Chiffres inventés pour la démonstration.",
        may_leave=False,
        freq="month",
        level="country",
        every=31,
        by=by,
    )
    for counts in (FIRST, REVISED):
        rows = [[month, "Cameroun", str(n)] for month, n in zip(MONTHS, counts, strict=False)]
        sheet = series.receive(made, Table(["Mois", "Pays", "Nombre"], rows), name="invente.csv", by=by)
        series.keep_columns(sheet, Columns(day="mois", value="nombre", country="pays"), by=by)
        series.take(sheet, by=by)
    _answered(cast["moniteur-1"])


def _answered(by: Actor) -> None:
    party = make_party("Collectif inventé du marché", by=by)
    for days in (28, 15, 6):
        make_fact(party, by=by, days_ago=days, kind="call", words="Fait inventé pour la démonstration.")
    one = next(found for found in rising(by) if found.followed.party == party)
    ladders.decline(one, words="Démarchage inventé : le numéro est connu (démonstration).", by=by)
