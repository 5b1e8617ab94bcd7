"""What happened when: of a chain its violations and relations, of one violation all that was done with it too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vigie.compute.timeline import Bar, Span, bars, covered, lasting
from vigie.ground.terms.queries import label
from vigie.protection.incidents.chains.reading import Chain, Member
from vigie.protection.incidents.chains.relations import Relation
from vigie.protection.incidents.evidence.custody import Held, hands_of
from vigie.protection.incidents.evidence.presenting import Piece
from vigie.protection.incidents.presenting import taken
from vigie.protection.incidents.submissions.register import Submission, submissions

WIDTH, ROW, LEAST = 320.0, 16.0, 5.0


@dataclass(frozen=True)
class Event:
    """One line: on a day with its precision, or at a moment; `kind` is fact, work or file."""

    kind: str
    what: str | Promise
    span: Span | None
    day: date | None = None
    precision: str = ""
    until: date | None = None
    until_precision: str = ""
    at: datetime | None = None
    more: str = ""
    url: str = ""


@dataclass(frozen=True)
class Mark:
    """The bar of all events of one kind that cover the same days."""

    kind: str
    bar: Bar
    y: float


@dataclass(frozen=True)
class Timeline:
    """Events in order, the undated apart; and the drawing of those that have a date."""

    dated: list[Event]
    undated: list[Event]
    marks: list[Mark]
    height: float
    first: date | None = None
    last: date | None = None

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH:.0f} {self.height + 24:.0f}"

    @property
    def words_at(self) -> float:
        return self.height + 18


def drawn(events: Iterable[Event]) -> Timeline:
    """Put in order, and drawn to scale."""
    listed = list(events)
    dated = sorted((event for event in listed if event.span), key=_order)
    drawn_once = list(dict.fromkeys((event.kind, event.span) for event in dated if event.span))
    spans = [span for _kind, span in drawn_once]
    found = bars(spans, WIDTH, LEAST)
    marks = [Mark(kind, bar, bar.row * ROW + 3) for (kind, _span), bar in zip(drawn_once, found, strict=True)]
    height = (max((bar.row for bar in found), default=0) + 1) * ROW
    undated = [event for event in listed if not event.span]
    if not spans:
        return Timeline([], undated, [], 0)
    return Timeline(dated, undated, marks, height, min(span.first for span in spans), max(span.last for span in spans))


def _order(event: Event) -> tuple[date, date, str]:
    assert event.span is not None  # noqa: S101  # only the dated are put in order
    return event.span.first, event.span.last, event.at.isoformat() if event.at else ""


def of_chain(chain: Chain) -> Timeline:
    """The violations of a chain and the relations that have a date."""
    events = [_happened(member, str(member.facts.title)) for member in chain.members.values()]
    titles = {str(key): member.facts.title for key, member in chain.members.items()}
    events += [_related(one, titles[one.source], titles[one.target]) for one in chain.holding if one.day]
    return drawn(events)


def of_one(member: Member, relations: Iterable[Relation], pieces: Iterable[Piece]) -> Timeline:
    """One violation: what happened, its relations, its files, and each step of the work on it."""
    events = [_happened(member, str(member.facts.title))]
    events += [_happened(member, _act_words(act.act, act.victim), whole=False) for act in member.facts.acts]
    events += [
        _work(str(step.done), step.by, step.at, f"{step.to} {step.why}".strip())
        for step in taken(member.known["steps"])
    ]
    for one in relations:
        events.append(_work(_("Related to another violation"), one.by, datetime.fromisoformat(one.at), one.note))
        if one.ended:
            at = datetime.fromisoformat(one.ended["at"])
            events.append(_work(_("A relation was ended"), one.ended["by"], at, one.ended["why"]))
    events += [_file(piece) for piece in pieces if piece.moment]
    events += [_handed(held) for held in hands_of(member.known)]
    events += [event for sent in submissions(member.known) for event in _submitted(sent)]
    return drawn(events)


def _happened(member: Member, what: str, *, whole: bool = True) -> Event:
    """The days of a violation; `whole` with its address, else one act of it."""
    facts = member.facts
    last = covered(facts.final_day, facts.final_precision) if facts.final_day else None
    return Event(
        "fact",
        what,
        lasting(covered(facts.day, facts.precision), last),
        facts.day,
        facts.precision,
        facts.final_day,
        facts.final_precision,
        url=member.incident.get_absolute_url() if whole else "",
    )


def _act_words(act: str, victim: str) -> str:
    return " · ".join(word for word in (label("act", act), victim) if word)


def _related(one: Relation, source: str, target: str) -> Event:
    day = date.fromisoformat(one.day)
    what = f"{source} – {one.said_by(one.source)} – {target}"
    return Event("work", what, covered(day, one.precision), day, one.precision, more=one.note)


def _work(what: str, who: str, at: datetime, more: str) -> Event:
    day = timezone.localtime(at).date()
    return Event("work", f"{what} · {who}", Span(day, day), at=at, more=more)


def _submitted(sent: Submission) -> Iterable[Event]:
    yield _sent(_("Submitted to %(body)s") % {"body": sent.body}, sent.by, sent.on, sent.what)
    for back in sent.answers:
        said = label("channel_outcome", back.outcome)
        yield _sent(
            _("%(body)s answered: %(outcome)s") % {"body": sent.body, "outcome": said}, back.by, back.on, back.words
        )


def _sent(what: str, who: str, day: date, more: str) -> Event:
    return Event("work", f"{what} · {who}", Span(day, day), day, "exact", more=more)


def _handed(held: Held) -> Event:
    span = covered(held.day, held.precision) if held.day else None
    return Event("file", f"{held.done} · {held.who}", span, held.day, held.precision, more=held.more)


def _file(piece: Piece) -> Event:
    at = piece.moment
    assert at is not None  # noqa: S101  # asked by the caller
    day = timezone.localtime(at).date()
    facts = piece.facts
    what = (
        _("File erased") if piece.erased else _("File joined: %(name)s") % {"name": facts.name or _("Without a name")}
    )
    who = facts.erased_by if piece.erased else facts.added_by
    return Event(
        "file", f"{what} · {who}", Span(day, day), at=at, more=facts.erased_why if piece.erased else facts.note
    )
