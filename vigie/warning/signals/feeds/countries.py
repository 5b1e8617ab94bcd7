"""The spellings under which the sources name our eight countries, beside the ones of the code list."""

from __future__ import annotations

import unicodedata

from vigie.warning.signals.feeds.rows import Places, RowRefused

# Names as printed by UCDP, AWSD and Natural Earth, and UCDP's Gleditsch and Ward numbers.
SPELLINGS = {
    "dr congo": "COD",
    "dr congo (zaire)": "COD",
    "democratic republic of congo": "COD",
    "democratic republic of the congo": "COD",
    "dem. rep. congo": "COD",
    "490": "COD",
    "congo": "COG",
    "congo, republic of": "COG",
    "republic of congo": "COG",
    "republic of the congo": "COG",
    "484": "COG",
    "central african republic": "CAF",
    "central african rep.": "CAF",
    "482": "CAF",
    "cameroon": "CMR",
    "471": "CMR",
    "chad": "TCD",
    "483": "TCD",
    "gabon": "GAB",
    "481": "GAB",
    "equatorial guinea": "GNQ",
    "eq. guinea": "GNQ",
    "411": "GNQ",
    "sao tome and principe": "STP",
    "403": "STP",
}


def folded(name: str) -> str:
    """Lower case, without accents, single blanks."""
    decomposed = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).lower().split())


def country(places: Places, *names: str) -> str:
    """The one country that all the non-empty `names` (code, name, number) stand for.

    Raises RowRefused: `country` when none of them is known here, `country_disagrees` when they mean two countries.
    """
    stated = [name for name in names if name]
    found = {places.country(SPELLINGS.get(folded(name), name.upper() if len(name) == 3 else name)) for name in stated}
    if len(found) > 1:
        raise RowRefused("country_disagrees")
    code = found.pop() if found else None
    if code is None:
        raise RowRefused("country")
    return code
