"""A place as a mark on the map."""

from __future__ import annotations

from vigie.ground.terms.queries import place
from vigie.ground.ui.maps import Symbol


def symbol_at(code: str, *, level: str, text: str, href: str) -> Symbol | None:
    """The mark of a place by its ISO code; None for a place without coordinates, which only a table can show."""
    found = place(code)
    if found is None or found.latitude is None or found.longitude is None:
        return None
    return Symbol(
        place_code=code,
        latitude=found.latitude,
        longitude=found.longitude,
        label=found.label(),
        level=level,
        text=text,
        href=href,
    )
