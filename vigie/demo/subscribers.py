"""Who asked for the published alerts by e-mail: enough for one country to be counted, and one who only asked.

The addresses are under a name that no mail server has (RFC 2606): nothing can be sent to them from a demonstration.
"""

from __future__ import annotations

from vigie.ground.accounts.actor import Actor
from vigie.warning.subscribers.factories import make_subscriber
from vigie.warning.subscribers.joining import ask
from vigie.warning.subscribers.queries import FEW

PLACE = "exemple.invalid"


def tell_subscribers() -> None:
    """Five confirmed for Cameroon, one of them for Chad too, and one whose letter was not answered yet."""
    for number in range(1, FEW):
        make_subscriber(f"abonne-{number}@{PLACE}", countries=("CMR",))
    make_subscriber(f"subscriber-{FEW}@{PLACE}", countries=("CMR", "TCD"), language="en")
    ask(f"en-attente@{PLACE}", countries=("CMR",), language="fr", by=Actor.nobody())
