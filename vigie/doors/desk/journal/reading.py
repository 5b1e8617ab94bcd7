"""A page of the log: the entries that were asked for, as far as the reader may know of them, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, islice

from django.utils.translation import gettext as _

from vigie.doors.desk.journal.kinds import OWN_TYPES
from vigie.doors.desk.journal.reach import Reach, Seen
from vigie.doors.desk.journal.verbs import HIDDEN, sentence
from vigie.ground.audit.models import Entry
from vigie.ground.audit.queries import Asked, newest

PER_PAGE = 50
PIECE = 100
LOOKED_AT = 5_000  # entries: a rare find among a million does not hold the page up, it offers to go on


@dataclass(frozen=True)
class Line:
    """One entry as its reader sees it; `hidden` says that its object is not theirs to know."""

    seq: int
    at: datetime
    who: str
    own: bool
    done: str
    hidden: bool = False
    thing: Seen = field(default_factory=Seen)
    times: int = 1

    @property
    def day(self) -> date:
        """The day it stands under."""
        return self.at.date()


@dataclass(frozen=True)
class Page:
    """Lines, and the place to go on from (`before`), or None at the beginning of the log; `cut` when it looked at
    many entries and stopped for now."""

    lines: list[Line]
    before: int | None
    cut: bool = False


def read(reach: Reach, asked: Asked, before: int | None = None) -> Page:
    """The newest entries that meet `asked`, from below `before` down.

    What the reader may not know of is left out. An entry of someone they know, about a record that is not theirs,
    is one sentence that is always the same; and it meets no question about verb or type, or asking would tell.
    """
    lines: list[Line] = []
    entries = newest(asked, before)
    last = before
    for _piece in range(LOOKED_AT // PIECE):
        piece = list(islice(entries, PIECE))
        for line in _lines(reach, piece, asked):
            lines.append(line)
            if len(lines) == PER_PAGE:
                return Page(lines, line.seq)
        if len(piece) < PIECE:
            return Page(lines, None)
        last = piece[-1].seq
    return Page(lines, last, cut=True)


def _lines(reach: Reach, entries: list[Entry], asked: Asked) -> Iterator[Line]:
    met = [entry for entry in entries if asked.met_by(entry)]
    things = reach.things(met)
    for entry in met:
        facts = entry.facts
        line = line_of(reach, entry, things.get((facts["type"], facts["id"])))
        if line is not None and not (line.hidden and (asked.verbs or asked.type)):
            yield line


def line_of(reach: Reach, entry: Entry, thing: Seen | None) -> Line | None:
    """An entry in words, or None when neither its person nor its object is the reader's to know."""
    facts = entry.facts
    own = reach.actor.user is not None and facts["actor"] == str(reach.actor.user.pk)
    known = facts["actor"] in reach.people
    if not known and not own and (thing is None or facts["type"] in OWN_TYPES):
        return None
    who = _who(reach, facts["actor"], own)
    if thing is None and not own:
        return Line(entry.seq, entry.at, who, own, str(HIDDEN), hidden=True)
    done = sentence(facts["verb"], facts["type"])
    to_themselves = thing is not None and facts["id"] == facts["actor"]
    shown = Seen() if thing is None or to_themselves else thing
    return Line(entry.seq, entry.at, who, own, done, thing=shown, hidden=thing is None)


def _who(reach: Reach, actor: str, own: bool) -> str:
    if own:
        return _("%(name)s (you)") % {"name": reach.actor.pseudonym}
    names = {"system": _("This node, by itself"), "public": _("Someone at the public door")}
    return reach.people.get(actor) or names.get(actor) or _("Someone of another team")


def about(reach: Reach, entries: Iterable[Entry]) -> list[Line]:
    """The lines of one record that the reader may see: whoever did it, for they could open it too.

    The same act of the same person several times in a row is one line that says how often.
    """
    lines = [line for entry in entries if (line := line_of(reach, entry, Seen())) is not None]
    together = []
    for _same, group in groupby(lines, key=lambda line: (line.who, line.done, line.day)):
        first, *others = group
        together.append(Line(first.seq, first.at, first.who, first.own, first.done, times=1 + len(others)))
    return together
