"""What the invented network counts by hand: people trained, of four countries; one value waits, one was sent back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from vigie.compute.spans import Span
from vigie.ground.accounts.actor import Actor
from vigie.plan.collection.actions import Wanted, define
from vigie.plan.collection.entering import enter, send_back, validate
from vigie.plan.collection.models import ManualIndicator
from vigie.plan.collection.periods import over
from vigie.plan.indicators.actions import attach_indicator, set_target
from vigie.plan.tree.queries import current_version

Cast = dict[str, Actor]
# country → who enters, and women and men trained in each quarter, the oldest first; None: nothing was said.
SAID: dict[str, tuple[str, list[tuple[int, int] | None]]] = {
    "CMR": ("moniteur-2", [(14, 9), (11, 12), (18, 10), (16, 13)]),
    "TCD": ("moniteur-1", [(6, 8), (9, 7), (12, 11), (10, 6)]),
    "GAB": ("moniteur-3", [(5, 5), None, (7, 0), None]),
    "COG": ("coordination", [(8, 4), (0, 0), (9, 9), (21, 3)]),
}


def tell_collection(cast: Cast) -> None:
    """After the plan and the focal points were told."""
    today = timezone.localdate()
    quarters = list(over("quarter", date(today.year - 2, 1, 1), today))[-4:]
    made = define(_trained(quarters[0].start), by=cast["suivi-evaluation"])
    for country, (who, numbers) in SAID.items():
        for quarter, said in zip(quarters, numbers, strict=False):
            if said:
                _say(made, country, quarter, said, last=quarter == quarters[-1], by=cast[who], cast=cast)
    version = current_version()
    node = version.nodes.filter(kind="result").order_by("rank").first() if version else None
    if node:
        use = attach_indicator(node.element, made.code, by=cast["coordination"], target=Decimal(300))
        set_target(use, span=f"{today.year}", amount=Decimal(200), by=cast["coordination"])
        set_target(use, span=f"{today.year}", amount=Decimal(120), column="v1", by=cast["coordination"])
        set_target(use, span=f"{today.year}", amount=Decimal(60), country="CMR", column="v1", by=cast["coordination"])


def _trained(since: date) -> Wanted:
    return Wanted(
        names={
            "fr": "Défenseures et défenseurs formés à leur sécurité (inventé)",
            "en": "Defenders trained in their own safety (invented)",
        },
        units={"fr": "personnes formées", "en": "people trained"},
        frequency="quarter",
        since=since,
        countries=list(SAID),
        values=({"fr": "Femmes", "en": "Women"}, {"fr": "Hommes", "en": "Men"}),
        verification="Feuilles de présence inventées, gardées par chaque coalition.",
    )


def _say(
    made: ManualIndicator, country: str, quarter: Span, said: tuple[int, int], *, last: bool, by: Actor, cast: Cast
) -> None:
    """The last quarter of Chad waits, and that of Congo was sent back; all others count."""
    entry = enter(made, country, quarter, {"v1": (said[0], None), "v2": (said[1], None)}, by=by)
    if last and country == "COG":
        reason = "Vingt-et-une femmes et trois hommes : la feuille en montre douze (inventé)."
        send_back(entry, reason=reason, by=cast["suivi-evaluation"])
    elif not (last and country == "TCD"):
        validate(entry, by=cast["suivi-evaluation"])
