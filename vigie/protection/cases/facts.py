"""What is sealed in a case, as typed values. Days and moments are ISO 8601 texts, as JSON keeps them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Self, TypeVar

UNKNOWN = "unknown"
PRINCIPAL = "principal"  # the person whose case it is, among those of the household
CHILD = "0-17"
# After rape: prophylaxis against HIV works when begun within 72 hours (WHO, Clinical management of rape, 2020).
CARE_WITHIN = timedelta(hours=72)


def new_id() -> str:
    """A random name for one line of a case."""
    return str(uuid.uuid4())


_Line = TypeVar("_Line", bound="Line")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a case, with a random name by which a form speaks of it."""

    id: str = field(default_factory=new_id)

    @classmethod
    def opened(cls, known: Mapping[str, Any]) -> Self:
        """From opened JSON values; what an older case did not have yet takes its default."""
        return cls(**{one.name: known[one.name] for one in fields(cls) if one.name in known})


@dataclass(frozen=True, kw_only=True)
class Person(Line):
    """The one at risk, a member of the family, a dependant. `contact` is the way that the person calls safe."""

    name: str
    link: str = PRINCIPAL
    category: str = UNKNOWN
    sex: str = UNKNOWN
    age_band: str = UNKNOWN
    contact: str = ""
    notes: str = ""

    @property
    def is_child(self) -> bool:
        return self.age_band == CHILD


@dataclass(frozen=True, kw_only=True)
class Assessment(Line):
    """One discussion of the risk with the person. The level is a judgement; likelihood × impact only proposes one."""

    at: str
    by: str
    threats: str
    vulnerabilities: str
    capacities: str
    likelihood: str
    impact: str
    level: str
    reasons: str
    own_level: str = UNKNOWN  # the defender's own rating, beside ours
    own_words: str = ""
    review_on: str = ""
    task: str = ""  # the reminder of that day


@dataclass(frozen=True, kw_only=True)
class Need(Line):
    """What the person needs, before anyone knows who gives it."""

    kind: str
    words: str
    at: str
    by: str

    @property
    def day(self) -> date | None:
        """When it was noted."""
        return day_of(self.at)


@dataclass(frozen=True, kw_only=True)
class Support(Line):
    """One step of support. `cost` is a decimal text, empty when not known; `consents` are those it began on."""

    kind: str
    what: str
    person: str
    owner: str
    deadline: str
    provider: str = ""
    shares_name: bool = False
    cost: str = ""
    currency: str = ""
    budget_line: str = ""
    state: str = "planned"
    consents: list[str] = field(default_factory=list)
    started_on: str = ""
    ended_on: str = ""
    outcome: str = ""
    task: str = ""


@dataclass(frozen=True, kw_only=True)
class Consent(Line):
    """One person agrees to one use towards one recipient until a day; withdrawn at any time.

    `recipient` is the code of a channel, or a partner's name. For a child: `assent`, the guardian's name unless the
    guardian is the danger, and why it is in the child's best interests.
    """

    person: str
    use: str
    recipient: str
    given_on: str
    expires_on: str
    manner: str
    by: str
    words: str = ""
    state_told: bool = False  # the person was told that the State will receive the name
    assent: bool = False
    guardian: str = ""
    guardian_is_danger: bool = False
    best_interests: str = ""
    withdrawn_on: str = ""
    withdrawn_why: str = ""
    told_on: str = ""  # after a withdrawal: the person was told what had been sent already
    task: str = ""  # the reminder of its last day

    def holds_on(self, day: date) -> bool:
        """Whether it may be relied on that day: given, not withdrawn yet, not past its last day."""
        text = day.isoformat()
        return self.given_on <= text <= self.expires_on and (not self.withdrawn_on or text < self.withdrawn_on)

    def covers(self, use: str, recipient: str) -> bool:
        """Whether it speaks of this use and this recipient, whatever the day."""
        return self.use == use and same(self.recipient, recipient)


@dataclass(frozen=True, kw_only=True)
class Sending(Line):
    """That something was brought to a recipient: by us outside Vigie, with which consents; or by others before us.

    `consents` is empty only for what others did (`by_others`), which is known and was not ours to allow.
    """

    channel: str
    persons: list[str]
    on: str
    by: str
    words: str = ""
    consents: list[str] = field(default_factory=list)
    by_others: bool = False
    reply_on: str = ""
    reply: str = ""
    outcome: str = ""

    @property
    def day(self) -> date | None:
        """When it was sent."""
        return day_of(self.on)


@dataclass(frozen=True, kw_only=True)
class Measure(Line):
    """One measure of the security plan: a code, the person's words, against what, and who does it."""

    measure: str
    words: str = ""
    against: str = ""
    who: str = ""
    state: str = "agreed"  # agreed, in_place, dropped


@dataclass(frozen=True, kw_only=True)
class FollowUp(Line):
    """A day agreed to ask how the person is, and what they said."""

    on: str
    words: str
    owner: str
    done_on: str = ""
    done_by: str = ""
    outcome: str = ""
    task: str = ""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a case was opened from: a request, a violation, or nothing."""

    kind: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Care:
    """The offer of medical care to a survivor: when, to whom, whether it was taken. It comes before all else."""

    at: str
    provider: str
    answer: str  # accepted, declined, later
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Done:
    """One step of the past, with its reason."""

    verb: str
    by: str
    at: str
    why: str
    outcome: str = ""
    left: list[dict[str, str]] = field(default_factory=list)  # at closing: what stayed open (`what`), and why


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A case. The three countries of an exile are three fields: of the facts (clear on the record), of origin, of
    presence."""

    title: str
    situation: str = ""
    persons: list[Person] = field(default_factory=list)
    origin: Origin = field(default_factory=Origin)
    country_origin: str = ""
    country_presence: str = ""
    survivor: bool = False  # of sexual violence
    assault_at: str = ""  # a moment, when known: the 72 hours begin there
    care: Care | None = None
    assessments: list[Assessment] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    plan: list[Support] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # what the forms of channels ask, once for all of them
    measures: list[Measure] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)  # ids of the places asked for in refuges from this case
    stays_known: bool = True  # False where places may have been asked for before cases remembered it
    history: list[Done] = field(default_factory=list)

    def sealed(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def opened(cls, known: Mapping[str, Any]) -> Facts:
        """From opened JSON values."""
        values = {one.name: known[one.name] for one in fields(cls) if one.name in known}
        for name, kind in LINES.items():
            values[name] = [kind.opened(line) for line in values.get(name, ())]
        values.setdefault("stays_known", "stays" in known)
        values["history"] = [Done(**line) for line in values.get("history", ())]
        values["origin"] = Origin(**values.get("origin", {}))
        values["care"] = Care(**values["care"]) if values.get("care") else None
        return cls(**values)

    @property
    def principal(self) -> Person | None:
        """The person whose case it is; None while nobody is named."""
        return next((one for one in self.persons if one.link == PRINCIPAL), self.persons[0] if self.persons else None)

    @property
    def has_child(self) -> bool:
        return any(person.is_child for person in self.persons)

    @property
    def care_by(self) -> datetime | None:
        """Until when care works best; None unless the moment of an assault is known."""
        return datetime.fromisoformat(self.assault_at) + CARE_WITHIN if self.survivor and self.assault_at else None

    @property
    def care_first(self) -> bool:
        """Whether care is still to be offered, before anything else is asked or written."""
        return self.survivor and self.care is None

    def person(self, key: str) -> Person | None:
        """The person of that name in this case."""
        return found(self.persons, key)

    @property
    def assessment(self) -> Assessment | None:
        """The newest one."""
        return self.assessments[-1] if self.assessments else None

    def with_line(self, name: str, line: Line) -> Facts:
        """The same case with one line changed, or added at the end."""
        lines = list(getattr(self, name))
        known = [one.id for one in lines]
        if line.id in known:
            lines[known.index(line.id)] = line
        else:
            lines.append(line)
        changed: dict[str, Any] = {name: lines}
        return replace(self, **changed)


LINES: dict[str, type[Line]] = {
    "persons": Person,
    "assessments": Assessment,
    "needs": Need,
    "plan": Support,
    "consents": Consent,
    "sendings": Sending,
    "measures": Measure,
    "follow_ups": FollowUp,
}


def found(lines: list[_Line], key: str) -> _Line | None:
    """The line of that name, or None."""
    return next((line for line in lines if line.id == str(key)), None)


def same(one: str, other: str) -> bool:
    """Whether two recipients are the same one, however spelled."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def day_of(text: str) -> date | None:
    """The day that a text holds; None for an empty one."""
    return date.fromisoformat(text) if text else None
