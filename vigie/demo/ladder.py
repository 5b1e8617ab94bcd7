"""Small incidents of the story: an invented association on whose ladder the steps come closer together."""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.protection.ladder.factories import make_fact, make_party

STEPS = ((420, "watcher"), (290, "call"), (170, "visit"), (52, "lost_phone"), (20, "watcher"), (3, "call"))


def tell_ladder(cast: dict[str, Actor]) -> None:
    """One ladder that rises, one that is quiet."""
    by = cast["moniteur-1"]
    rising = make_party("Association inventée des deux rives", by=by)
    for days, kind in STEPS:
        make_fact(rising, by=by, days_ago=days, kind=kind, words="Fait inventé pour la démonstration.")
    quiet = make_party("Personne inventée 12", by=by, kind="person")
    make_fact(quiet, by=by, days_ago=40, kind="rumour", words="Rumeur inventée.")
