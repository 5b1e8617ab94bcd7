"""Questions about code lists and places. Answers come from memory: no query in a loop."""

from __future__ import annotations

from vigie.ground.terms.cache import library
from vigie.ground.terms.models import Place, Term
from vigie.ground.terms.names import folded

Choices = list[tuple[str, str]]
Grouped = list[tuple[str, Choices]]


def terms(list_code: str) -> list[Term]:
    """The values of a list that may still be chosen, in their order. Raises LookupError for an unknown list."""
    return [term for term in _list(list_code).values() if not term.retired]


def label(list_code: str, code: str, language: str | None = None) -> str:
    """The name of a value, retired ones too; the code itself when the list has no such value."""
    term = _list(list_code).get(code)
    return term.label(language) if term else code


def choices(list_code: str, language: str | None = None) -> Choices:
    """(code, name) pairs for a form, in the list's order. Give the function to a field, not its result."""
    return [(term.code, term.label(language)) for term in terms(list_code)]


def grouped_choices(list_code: str, language: str | None = None) -> Grouped:
    """The choices under the names of their parents, for a list whose values have one (acts under act groups)."""
    groups: dict[str, tuple[str, Choices]] = {}
    for term in terms(list_code):
        parent = term.parent or term
        _name, members = groups.setdefault(parent.code, (parent.label(language), []))
        members.append((term.code, term.label(language)))
    return list(groups.values())


def parent_of(list_code: str, code: str) -> str:
    """The code of a value's parent (the act group of an act); empty when there is none."""
    term = _list(list_code).get(code)
    return term.parent.code if term and term.parent else ""


def is_code(list_code: str, code: str) -> bool:
    """Whether the list has this value, retired or not."""
    return code in _list(list_code)


def places(kind: str | None = None, iso3: str | None = None) -> list[Place]:
    """Places in use, by kind ("country" or "area") and country, in the alphabetical order of the reader."""
    found = [
        place
        for place in library().places.values()
        if not place.retired and kind in {None, place.kind} and iso3 in {None, place.iso3}
    ]
    return sorted(found, key=lambda place: folded(place.label()) or place.code)


def place(code: str) -> Place | None:
    """The place with this ISO code, retired ones too."""
    return library().places.get(code)


def place_label(code: str, language: str | None = None) -> str:
    """The name of a place; the code itself when there is no such place."""
    found = place(code)
    return found.label(language) if found else code


def country_choices() -> Choices:
    """(iso3, name) pairs, alphabetical."""
    return [(found.code, found.label()) for found in places(Place.Kind.COUNTRY)]


def area_choices(iso3: str | None = None) -> Choices:
    """(ISO 3166-2 code, name) pairs of one country, or of all, alphabetical."""
    return [(found.code, found.label()) for found in places(Place.Kind.AREA, iso3)]


def grouped_area_choices() -> Grouped:
    """All areas under the names of their countries, for one select without JavaScript."""
    return [(name, area_choices(iso3)) for iso3, name in country_choices()]


def find_area(iso3: str, name: str) -> Place | None:
    """The first-level area that `name` means in that country, or None: a town or an old, divided area is not guessed.

    Accents, case, hyphens, "province", "région" and the like do not matter; aliases and ISO codes are known.
    """
    key = folded(name)
    return library().by_name.get((iso3, key)) if key else None


def find_country(name: str) -> Place | None:
    """The country that a name or an ISO code (two or three letters) means, or None."""
    key = folded(name)
    return library().by_name.get(("", key)) if key else None


def _list(code: str) -> dict[str, Term]:
    try:
        return library().lists[code]
    except KeyError:
        raise LookupError(f"There is no code list {code!r}; `vigie terms load` loads the shipped ones.") from None
