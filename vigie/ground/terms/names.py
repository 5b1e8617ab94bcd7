"""Comparing names of places as people write them."""

from __future__ import annotations

import re
import unicodedata

# Words that say what kind of area it is, or join words; they never tell two areas of a country apart.
KIND_WORDS = frozenset(
    {"province", "provincia", "prefecture", "prefectures", "region", "regiao", "department", "departement"}
    | {"district", "distrito", "state", "etat", "governorate", "commune", "city", "ville", "municipality"}
    | {"autonomous", "autonome", "economic", "of", "the", "de", "du", "des", "d", "la", "le", "les", "l"}
)


def folded(name: str) -> str:
    """The name without accents, case, hyphens, apostrophes, blanks or words of kind: "Bangui province" → "bangui".

    Empty for a name made of such words alone.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return "".join(word for word in words if word not in KIND_WORDS)
