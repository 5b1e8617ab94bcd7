"""A labelled set: real rows, each once more as another person might have written it down.

Which rows are the same is known by construction. Two real rows that tell of one event would count against precision:
nothing is taken out for that.
"""

from __future__ import annotations

import csv
import os
import random
import string
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from vigie.compute.linkage.columns import DAY_UNKNOWN
from vigie.compute.linkage.events import Event
from vigie.compute.text import fold

UNKNOWN = {"", "Unknown", "Not applicable"}
AID_WORKERS, CONFLICT = "awsd_incidents_ca8.csv", "ucdp_ged231_events_CAF.csv"
SPREAD = {"1": 0, "2": 3, "3": 7, "4": 15, "5": 180, "6": 180}  # days, of UCDP's precision of dates
MISSED = ("area", "locality", "act", "names", "category", "sex", "age", "size", "author", "authors", "text")


def data() -> Path:
    """Where the real data lie beside the repository, if they do."""
    return Path(os.environ.get("VIGIE_SHARED") or Path(__file__).parents[4] / "shared") / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (data() / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _said(value: str) -> str:
    return "" if value.strip() in UNKNOWN else value.strip()


def aid_workers() -> list[Event]:
    """Violence against aid workers: places, means, authors, a few words; no names of victims."""
    return [_aid_worker(row) for row in _rows(AID_WORKERS)]


def _aid_worker(row: dict[str, str]) -> Event:
    month = int(float(row["Month"])) if row["Month"] else 0
    day = int(float(row["Day"])) if row["Day"] else 0
    kinds = [kind for kind in ("UN", "INGO", "ICRC", "NRCS and IFRC", "NNGO", "Other") if row[kind] not in {"", "0"}]
    sexes = [sex for sex in ("Male", "Female") if row[f"Gender {sex}"] not in {"", "0"}]
    actor = _said(row["Actor name"])
    return Event(
        country=row["iso3"],
        area=_said(row["Region"]),
        locality=_said(row["City"]) or _said(row["District"]),
        day=date(int(row["Year"]), month or 7, day or 15).toordinal(),
        spread=180 if not month else 15 if not day else 0,
        act=_said(row["Means of attack"]),
        group=_said(row["Attack context"]),
        category="+".join(kinds),
        sex="+".join(sexes),
        size=row["Total affected"],
        author=_said(row["Actor type"]),
        authors=(fold(actor).strip(),) if actor else (),
        text=row["Details"],
    )


def conflict() -> list[Event]:
    """Conflict events: places, dates, sides and deaths, and not one word more."""
    return [
        Event(
            country="CAF",
            area=row["adm_1"],
            locality=row["where_coordinates"],
            day=date.fromisoformat(row["date_start"][:10]).toordinal(),
            spread=SPREAD[row["date_prec"]],
            act=row["type_of_violence"],
            size=row["best"],
            authors=tuple(fold(row[side]).strip() for side in ("side_a", "side_b")),
        )
        for row in _rows(CONFLICT)
    ]


def again(event: Event, chance: random.Random) -> Event:
    """The same event as another person might have recorded it: typing errors, a shifted date, fields left empty."""
    told = {name: type(getattr(event, name))() for name in MISSED if chance.random() < 0.15}
    changed = replace(
        event,
        locality=_typed(event.locality, chance, 0.3),
        day=_shifted(event.day, chance),
        spread=15 if chance.random() < 0.03 else event.spread,
        names=tuple(_typed(name, chance, 0.4) for name in event.names),
        size=event.size if chance.random() < 0.85 else str(chance.randint(1, 9)),
        text=_retold(event.text, chance),
    )
    return replace(changed, **told)


def _shifted(day: int, chance: random.Random) -> int:
    if day == DAY_UNKNOWN:
        return day
    by = chance.choices([0, 1, 2, 3, 6], [60, 20, 10, 5, 5])[0]
    return day + chance.choice([-by, by])


def _typed(written: str, chance: random.Random, often: float) -> str:
    """One letter changed, left out, doubled or swapped with the next."""
    if len(written) < 3 or chance.random() >= often:
        return written
    at = chance.randrange(len(written) - 1)
    other = chance.choice(string.ascii_lowercase)
    swapped = written[at + 1] + written[at]
    return chance.choice(
        [
            written[:at] + other + written[at + 1 :],
            written[:at] + written[at + 1 :],
            written[:at] + written[at] + written[at:],
            written[:at] + swapped + written[at + 2 :],
        ]
    )


def _retold(text: str, chance: random.Random) -> str:
    """A third of the words gone, some with typing errors, the rest in another order of sentences."""
    kept = [_typed(word, chance, 0.1) for word in text.split() if chance.random() > 0.35]
    turn = chance.randrange(len(kept)) if kept else 0
    return " ".join(kept[turn:] + kept[:turn])


def doubled(events: Sequence[Event], *, share: float, seed: int) -> tuple[list[Event], set[tuple[int, int]]]:
    """All events in mixed order, a share of them twice, and the pairs that are the same."""
    chance = random.Random(seed)
    labelled = [(number, event) for number, event in enumerate(events)]
    labelled += [(number, again(event, chance)) for number, event in enumerate(events) if chance.random() < share]
    chance.shuffle(labelled)
    seen: dict[int, int] = {}
    true = {(seen[n], at) for at, (n, _event) in enumerate(labelled) if n in seen or seen.setdefault(n, at) != at}
    return [event for _number, event in labelled], true


def judged(proposed: set[tuple[int, int]], true: set[tuple[int, int]]) -> tuple[float, float]:
    """Precision and recall of the proposed pairs."""
    right = len(proposed & true)
    return right / max(len(proposed), 1), right / max(len(true), 1)


SYLLABLES = (
    "ba",
    "bo",
    "dji",
    "ka",
    "ko",
    "la",
    "lo",
    "ma",
    "mbe",
    "mo",
    "na",
    "ngo",
    "nze",
    "ra",
    "sa",
    "ta",
    "wi",
    "za",
)


def named(events: Sequence[Event], *, seed: int) -> list[Event]:
    """The events with an invented victim's name for seven in ten."""
    chance = random.Random(seed)
    return [replace(event, names=(_invented(chance),)) if chance.random() < 0.7 else event for event in events]


def _invented(chance: random.Random) -> str:
    """A first and a family name of invented syllables, in alphabetical order as names are compared."""
    return " ".join(sorted("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _each in range(2)))


def many(rows: Sequence[Event], number: int, *, seed: int) -> list[Event]:
    """So many invented events whose fields are those of real rows, each taken from another row, over twenty years;
    seven in ten name a victim, by invented names."""
    chance = random.Random(seed)
    families = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _each in range(4000)]
    firsts = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))) for _each in range(400)]
    first_day = date(2005, 1, 1).toordinal()
    return [_mixed(chance.choices(rows, k=5), first_day, firsts, families, chance) for _each in range(number)]


def _mixed(five: list[Event], first_day: int, firsts: list[str], families: list[str], chance: random.Random) -> Event:
    place, act, victim, author, other = five
    told = (act.text.split(), other.text.split())
    named = " ".join(sorted((chance.choice(firsts), chance.choice(families))))
    return Event(
        country=place.country,
        area=place.area,
        locality=place.locality,
        day=first_day + chance.randrange(7300),
        spread=15 if chance.random() < 0.05 else 0,
        act=act.act,
        group=act.group,
        names=(named,) if chance.random() < 0.7 else (),
        category=victim.category,
        sex=victim.sex,
        size=victim.size,
        author=author.author,
        authors=author.authors,
        text=" ".join(told[0][: len(told[0]) // 2] + told[1][len(told[1]) // 2 :]),
    )
