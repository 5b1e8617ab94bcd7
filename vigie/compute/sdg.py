"""SDG indicator 16.10.1: victims among journalists, trade unionists and human rights defenders, over twelve months.

The unit is the victim. Who suffered several acts counts once, for the gravest: killing › torture › enforced
disappearance › arbitrary detention › kidnapping by a non-State actor › other harmful acts (UN Statistics Division and
OHCHR, metadata of indicator 16.10.1; categories of the International Classification of Crime for Statistical Purposes).
Nothing is imputed: an act whose kind is not stated, or that the definition does not name, is in no category, and told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

UNKNOWN = "unknown"
# Category → its ICCS codes.
CODES = {
    "A": ("0101", "0102", "110139"),
    "B": ("02022ED",),
    "C": ("11011",),
    "D": ("020222AD",),
    "E": ("020221",),
    "F": ("0301", "0219", "110133", "02012", "0205", "0208", "0210", "0211"),
}
GRAVEST_FIRST = "ACBDEF"
# Act (a code of the list `act`) → category. An arrest is in none: the definition asks that it be arbitrary.
CATEGORY = {
    "murder": "A", "attempted_murder": "A", "death_in_custody": "A",
    "enforced_disappearance": "B",
    "torture": "C",
    "arbitrary_detention": "D", "incommunicado": "D", "house_arrest": "D",
    "kidnapping": "E",
    "ill_treatment": "F", "assault": "F", "sexual_violence": "F", "gender_based_violence": "F", "death_threat": "F",
    "threat": "F", "surveillance": "F", "attack_on_family": "F",
}  # fmt: skip
STATE = {"police", "gendarmerie", "army", "intelligence", "judiciary", "administration"}
NON_STATE = {"armed_group", "militia", "company", "community", "family", "private_person"}
VICTIMS = {"journalist": "journalist", "labour": "trade_unionist", UNKNOWN: UNKNOWN}  # every other is a defender


@dataclass(frozen=True)
class Harm:
    """One act on one victim. `victim` recognises the same person in several acts; empty where nobody can tell, and then
    the act stands for a victim of its own. `ref` is the record it comes from."""

    victim: str
    act: str
    ref: str
    sex: str = UNKNOWN
    age_band: str = UNKNOWN
    category: str = UNKNOWN
    author: str = UNKNOWN
    place: str = UNKNOWN
    situation: str = UNKNOWN


@dataclass(frozen=True)
class Victim:
    """One person counted: the category of the gravest act, what is known of the person, the records behind."""

    letter: str
    sex: str
    age_band: str
    category: str
    author: str
    place: str
    refs: tuple[str, ...]
    situation: str = UNKNOWN


@dataclass(frozen=True)
class Counted:
    """The victims of the period, and how many acts are in no category: named otherwise, or of a kind not stated."""

    victims: tuple[Victim, ...]
    outside: int

    def by(self, value: Callable[[Victim], str]) -> dict[str, dict[str, list[Victim]]]:
        """Category → value of a dimension → victims. Every victim stands in one cell: totals are sums of cells."""
        cells: dict[str, dict[str, list[Victim]]] = {letter: defaultdict(list) for letter in CODES}
        for victim in self.victims:
            cells[victim.letter][value(victim)].append(victim)
        return {letter: dict(row) for letter, row in cells.items()}


def count(harms: Iterable[Harm]) -> Counted:
    """Count the victims of these acts, each once."""
    people: dict[str, list[Harm]] = defaultdict(list)
    outside = 0
    for number, harm in enumerate(harms):
        if harm.act not in CATEGORY:
            outside += 1
        else:
            people[harm.victim or f"|{number}"].append(harm)
    return Counted(tuple(_victim(acts) for acts in people.values()), outside)


def _victim(acts: list[Harm]) -> Victim:
    """The gravest act; what it leaves open of the person is taken from the person's other acts."""
    ordered = sorted(acts, key=lambda harm: GRAVEST_FIRST.index(CATEGORY[harm.act]))
    gravest = ordered[0]
    for name in ("sex", "age_band", "category", "situation"):
        known = [getattr(harm, name) for harm in ordered if getattr(harm, name) != UNKNOWN]
        gravest = replace(gravest, **{name: known[0] if known else UNKNOWN})
    return Victim(
        CATEGORY[gravest.act],
        gravest.sex,
        gravest.age_band,
        VICTIMS.get(gravest.category, "defender"),
        side_of(gravest.author),
        gravest.place,
        tuple(dict.fromkeys(harm.ref for harm in acts)),
        gravest.situation,
    )


def side_of(author: str) -> str:
    """`state`, `non_state`, or unknown: a foreign or private force may be either."""
    if author in STATE:
        return "state"
    return "non_state" if author in NON_STATE else UNKNOWN
