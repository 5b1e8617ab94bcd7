"""Why two violations may be one, in plain words: what they have in common, and what not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vigie.compute.linkage.columns import DIFFERENT, MISSING
from vigie.protection.incidents.facts import Facts

# By column, in the order of `compute.linkage.events.columns`: the words of each level, "different" first.
NAMES: tuple[str, ...] = (
    "place", "day", "act", "names", "category", "sex", "age", "size", "author", "authors", "text",
)  # fmt: skip
WORDS: dict[str, tuple[str | Promise, ...]] = {
    "place": (
        gettext_lazy("other places"),
        gettext_lazy("the same area, other localities"),
        gettext_lazy("the same area"),
        gettext_lazy("the same place"),
    ),
    "act": (gettext_lazy("other acts"), gettext_lazy("acts of one group"), gettext_lazy("the same act")),
    "names": (
        gettext_lazy("other victims’ names"),
        gettext_lazy("victims’ names somewhat alike"),
        gettext_lazy("victims’ names alike"),
        gettext_lazy("the same victim’s name"),
    ),
    "category": (gettext_lazy("other categories of victims"), gettext_lazy("the same category of victims")),
    "sex": (gettext_lazy("another sex"), gettext_lazy("the same sex")),
    "age": (gettext_lazy("another age band"), gettext_lazy("the same age band")),
    "size": (gettext_lazy("another number of acts"), gettext_lazy("the same number of acts")),
    "author": (gettext_lazy("another type of author"), gettext_lazy("the same type of author")),
    "authors": (
        gettext_lazy("other authors’ names"),
        gettext_lazy("authors’ names somewhat alike"),
        gettext_lazy("authors’ names alike"),
        gettext_lazy("the same author’s name"),
    ),
    "text": (
        gettext_lazy("told in other words"),
        gettext_lazy("told in some of the same words"),
        gettext_lazy("told in many of the same words"),
        gettext_lazy("told in nearly the same words"),
    ),
}


@dataclass(frozen=True)
class Reasons:
    """In words, each empty where there is none: what speaks for one event, and what for two."""

    alike: list[str]
    different: list[str]


def reasons(levels: list[int], one: Facts, other: Facts) -> Reasons:
    """The levels of a pair in words; what is not known on both sides is not said."""
    alike: list[str] = []
    different: list[str] = []
    for name, level in zip(NAMES, levels, strict=True):
        if level != MISSING:
            said = _apart(one, other) if name == "day" else str(WORDS[name][level - 1])
            (different if level == DIFFERENT else alike).append(said)
    return Reasons(alike, different)


def _apart(one: Facts, other: Facts) -> str:
    days = abs((one.day - other.day).days)
    if not days:
        return _("the same day")
    return ngettext("%(n)s day apart", "%(n)s days apart", days) % {"n": days}
