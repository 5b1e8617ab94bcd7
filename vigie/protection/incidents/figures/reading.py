"""The verified violations of twelve months, opened together and read as acts on victims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from vigie.compute import sdg
from vigie.compute.identity import persons
from vigie.ground.access.paging import part
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.ground.terms.queries import country_choices
from vigie.protection.incidents.facts import UNKNOWN, Act, Facts
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.queries import rows_behind

MOST = 5_000  # violations opened for one page; more are said to be left out
MONTHS = 12
WOMAN, CHILD, NONE = "woman", "child", "none"
MOVED = ("displaced", "exile", "migrant")  # situations that are groups of their own


@dataclass(frozen=True)
class Period:
    """Twelve months, the first one included."""

    start: date

    @property
    def months(self) -> list[date]:
        at = self.start.year * 12 + self.start.month - 1
        return [date((at + n) // 12, (at + n) % 12 + 1, 1) for n in range(MONTHS)]

    @property
    def end(self) -> date:
        """The last month."""
        return self.months[-1]


@dataclass(frozen=True)
class Read:
    """What was opened; `left_out` violations were too many to open together, or open with two."""

    opened: dict[Incident, Facts]
    left_out: int

    def acts(self) -> list[tuple[Incident, Facts, Act]]:
        """Every act with its violation."""
        return [(incident, facts, act) for incident, facts in self.opened.items() for act in facts.acts]

    def harms(self) -> list[sdg.Harm]:
        """The acts as the indicator counts them. The same name, capitals and accents aside, is the same victim; a
        group, and whoever has no name, counts as stated."""
        return [_harm(incident, act) for incident, _facts, act in self.acts()]

    def groups(self) -> Counter[str]:
        """Acts by the groups their victim belongs to; one who belongs to two counts in both, and one act is never
        nowhere: of what is not known, some may belong to one."""
        return Counter(group for _incident, _facts, act in self.acts() for group in groups_of(act))

    def by(self, feature: Callable[[Incident, Facts, Act], str]) -> Counter[str]:
        """Acts by the value of a feature; what is not stated is a value."""
        return Counter(feature(*each) or UNKNOWN for each in self.acts())


def groups_of(act: Act) -> list[str]:
    """Codes of groups (woman, child, migrant, exile, displaced); "none" of them, or unknown where sex, age or situation
    is not stated and no group is."""
    found = [WOMAN] if act.sex == "woman" else []
    found += [CHILD] if act.age_band == "0-17" else []
    found += [act.situation] if act.situation in MOVED else []
    return found or [UNKNOWN if UNKNOWN in {act.sex, act.age_band, act.situation} else NONE]


def _harm(incident: Incident, act: Act) -> sdg.Harm:
    forms = [identity.form for identity in persons(act.victim)] if act.counting_unit == "person" else []
    author = act.perpetrators[0]["category"] if act.perpetrators else UNKNOWN
    return sdg.Harm(
        victim=forms[0] if len(forms) == 1 else "",
        act=act.act,
        ref=str(incident.pk),
        sex=act.sex,
        age_band=act.age_band,
        category=act.category,
        author=author,
        place=incident.country,
        situation=act.situation,
    )


def read(actor: Actor, period: Period, country: str = "") -> Read:
    """Open the verified violations of a period that an actor may see; one audit entry."""
    found = rows_behind(actor, country=country).filter(month__gte=period.start, month__lte=period.end)
    listed = part(found.order_by("-month", "pk"), 0, MOST)
    alone = [incident for incident in listed if not incident.needs_two]
    opened = open_many(alone, by=actor, of="figures")
    return Read({one: Facts.opened(opened[one.pk]) for one in alone}, found.count() - len(alone))


def silence(actor: Actor, period: Period) -> dict[str, list[date]]:
    """For each country the months from which nothing at all was recorded, whatever its state: silence is not zero."""
    seen = Incident.objects.visible_to(actor).filter(month__gte=period.start, month__lte=period.end)
    heard = set(seen.values_list("country", "month").order_by().distinct())
    months = [month for month in period.months if month <= timezone.localdate()]
    return {code: [month for month in months if (code, month) not in heard] for code, _name in country_choices()}
