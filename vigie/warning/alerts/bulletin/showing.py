"""What the page of a bulletin shows beside its words."""

from __future__ import annotations

from typing import Any

from vigie.ground.ui.paper import NoPaper
from vigie.warning.alerts.bulletin import card, radio, sms
from vigie.warning.alerts.bulletin.content import Audience, Bulletin


def shown(bulletin: Bulletin) -> dict[str, Any]:
    """The texts for telephones, the scripts, and what the card says to those who do not see it."""
    try:
        card_words, no_card = " ".join(card.words_on(bulletin).split()), ""
    except NoPaper as fault:
        card_words, no_card = "", str(fault)
    return {
        "texts": [sms.short(bulletin), sms.whole(bulletin)],
        "scripts": [radio.script(bulletin, length) for length in radio.LENGTHS],
        "card_words": card_words,
        "no_card": no_card,
        "audience_word": Audience(bulletin.audience).label,
    }
