"""Aid Worker Security Database, incidents as published on HDX (one row per incident, persons counted by harm).

Source: Humanitarian Outcomes, https://aidworkersecurity.org; columns as in its export of security incidents.
"""

from __future__ import annotations

from datetime import date

from vigie.warning.signals.feeds import rows as r
from vigie.warning.signals.feeds.areas import area
from vigie.warning.signals.feeds.cells import Cells, last_of_month, real_day
from vigie.warning.signals.feeds.countries import country

CODE = "awsd"
IDENTIFIER = "incident id"
HARMS = ("killed", "wounded", "kidnapped", "detained")
REQUIRED = (
    *("Incident ID", "Year", "Month", "Day", "Country", "Region"),
    *("Total killed", "Total wounded", "Total kidnapped", "Total affected"),
    *("Gender Male", "Gender Female", "Gender Unknown", "Means of attack", "Details"),
)
PROPERTY_MEANS = ("aerial bombardment", "complex attack", "other explosives", "shelling", "vehicle-born ied")


def key(cells: Cells, facts: r.Facts) -> str:
    """The source's own id of the incident."""
    return cells.identifier(IDENTIFIER)


def facts(cells: Cells, places: r.Places, today: date) -> r.Facts:
    """The coded facts of one incident; raises RowRefused."""
    iso3 = country(places, cells.text("iso3"), cells.text("country"))
    start, end, precision = _when(cells)
    if start > today:
        raise r.RowRefused("date_future")
    harm = {name: cells.count(f"total {name}") for name in HARMS}
    affected = cells.count("total affected")
    male, female, unknown = (cells.count(f"gender {name}") for name in ("male", "female", "unknown"))
    cells.flag("totals_disagree", when=not _totals_agree(cells, harm, affected))
    cells.flag("sex_disagrees", when=not _adds_up(affected, male, female, unknown))
    cells.flag("source_pending", when=cells.text("verified").lower() == "pending")
    cells.check_coordinates(iso3, "latitude", "longitude")
    return r.Facts(
        iso3=iso3,
        start=start,
        end=end,
        precision=precision,
        area=area(places, cells, iso3, "region"),
        act_group=act_group(harm, cells.text("means of attack")),
        affected=affected,
        male=male,
        female=female,
        sex_unknown=unknown,
        killed=harm["killed"],
        wounded=harm["wounded"],
        kidnapped=harm["kidnapped"],
        detained=harm["detained"],
    )


def act_group(harm: dict[str, int | None], means: str) -> str:
    """The group of the gravest harm done, in the order of domain.md (SDG 16.10.1): killing, ill-treatment, kidnapping.

    The code list puts kidnapping with killing and disappearance, and every harm without a group of its own last.
    """
    if harm["killed"]:
        return "killing"
    if harm["wounded"] or means.lower() in {"bodily assault", "rape/sexual assault"}:
        return "torture"
    if harm["kidnapped"]:
        return "killing"
    if harm["detained"]:
        return "arrest"
    return "attack" if means.lower() in PROPERTY_MEANS else "defamation"


def _when(cells: Cells) -> tuple[date, date, str]:
    """The narrowest period that the three cells allow; a missing or impossible day leaves the month."""
    year, month, day = (cells.part_of_date(name) for name in ("year", "month", "day"))
    if year is None:
        raise r.RowRefused("date")
    if month is None:
        cells.flag("month_missing")
        return real_day(year, 1, 1), date(year, 12, 31), r.YEAR
    first = real_day(year, month, 1)
    if day is None:
        cells.flag("day_missing")
    elif 1 <= day <= last_of_month(first).day:
        return first.replace(day=day), first.replace(day=day), r.EXACT
    else:
        cells.flag("day_invalid")
    return first, last_of_month(first), r.MONTH


def _totals_agree(cells: Cells, harm: dict[str, int | None], affected: int | None) -> bool:
    """Whether nationals and internationals add up to each total, and the harms to the persons affected."""
    for name in HARMS:
        if not _adds_up(harm[name], _part(cells, f"nationals {name}"), _part(cells, f"internationals {name}")):
            return False
    return _adds_up(affected, *harm.values())


def _part(cells: Cells, name: str) -> int | None:
    return cells.count(name) if cells.text(name) else None


def _adds_up(total: int | None, *parts: int | None) -> bool:
    """False only where everything is stated and the parts make another sum."""
    if total is None or None in parts:
        return True
    return total == sum(part for part in parts if part is not None)
