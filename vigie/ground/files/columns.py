"""The names of a sheet's columns: it goes out in the reader's language and comes back in either."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid


class Columns:
    """Columns by their English names, which are their keys, and by their French ones.

    They stand in no catalogue: a sheet that is out must be read after a translation was bettered. No name may mean two
    columns. `optional`: what a sheet may come back without.
    """

    def __init__(self, english: Sequence[str], french: Sequence[str], *, optional: Collection[str] = ()) -> None:
        self.keys, self.optional = tuple(english), frozenset(optional)
        self.names = {"fr": tuple(french), "en": self.keys}
        self._key_of: dict[str, str] = {}
        for own in self.names.values():
            for name, key in zip(own, self.keys, strict=True):
                if self._key_of.setdefault(name, key) != key:
                    raise ValueError(f"Two columns are called {name!r}.")

    def heads(self) -> list[str]:
        """Their names in the reader's language, in order."""
        return list(self.names.get((get_language() or "")[:2], self.names["fr"]))

    def places(self, headers: Sequence[str]) -> dict[str, int]:
        """Key → place among the headers, of those that are there, under their name in either language.

        Raises Invalid where one that is needed is missing.
        """
        told = [self._key_of.get(name.strip().casefold(), "") for name in headers]
        asked = zip(self.keys, self.heads(), strict=True)
        if missing := [name for key, name in asked if key not in told and key not in self.optional]:
            raise Invalid(_("These columns are missing: %s.") % ", ".join(missing))
        return {key: told.index(key) for key in self.keys if key in told}
