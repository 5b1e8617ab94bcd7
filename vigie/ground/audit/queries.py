"""Named questions to the chain: the newest entries, those about one object, how many a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from heapq import merge
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Substr

from vigie.ground.audit.facts import Fact
from vigie.ground.audit.models import Chain, Entry, EntryQuerySet

PIECE = 100


@dataclass(frozen=True)
class Asked:
    """What someone asks of the desk's chain; an empty part asks nothing. `since` ≤ at < `until`."""

    actor: str = ""
    verbs: tuple[str, ...] = ()
    type: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def met_by(self, entry: Entry) -> bool:
        """Whether an entry is what was asked for."""
        facts = entry.facts
        return (
            self.actor in ("", facts["actor"])
            and (not self.verbs or facts["verb"] in self.verbs)
            and self.type in ("", facts["type"])
            and (self.since is None or facts["at"] >= _stamp(self.since))
            and (self.until is None or facts["at"] < _stamp(self.until))
        )


def newest(asked: Asked, before: int | None = None) -> Iterator[Entry]:
    """The desk's entries from the newest (or from below `before`) down, along the one index that narrows most.

    They are candidates: the caller keeps those that `asked.met_by`, and decides how many to look at. A day is turned
    into places in the chain, as the node's clock only goes forward.
    """
    found = _between(Entry.objects.filter(chain=Chain.DESK), asked)
    if before is not None:
        found = found.filter(seq__lt=before)
    if asked.actor:
        return _down(found.saying(actor=asked.actor))
    if asked.type:
        return _down(found.saying(type=asked.type))
    if asked.verbs:
        return merge(
            *(_down(found.saying(verb=verb)) for verb in asked.verbs), key=lambda entry: entry.seq, reverse=True
        )
    return _down(found)


def _down(found: EntryQuerySet) -> Iterator[Entry]:
    """By the seq of the last one seen, never by an offset: the thousandth piece costs what the first did."""
    ordered = found.order_by("-seq")
    piece = list(ordered[:PIECE])
    while piece:
        yield from piece
        piece = list(ordered.filter(seq__lt=piece[-1].seq)[:PIECE]) if len(piece) == PIECE else []


def _between(found: EntryQuerySet, asked: Asked) -> EntryQuerySet:
    by_time = Entry.objects.filter(chain=Chain.DESK).alias(said_at=Fact("at"))
    if asked.since is not None:
        first = by_time.filter(said_at__gte=_stamp(asked.since)).order_by("said_at", "seq").first()
        found = found.filter(seq__gte=first.seq) if first else found.none()
    if asked.until is not None:
        last = by_time.filter(said_at__lt=_stamp(asked.until)).order_by("-said_at", "-seq").first()
        found = found.filter(seq__lte=last.seq) if last else found.none()
    return found


def _stamp(moment: datetime) -> str:
    """As the entries write it, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def entries_about(kind: str, key: UUID | str) -> EntryQuerySet:
    """Every entry of the desk about one object, the newest first. `kind` is its label, as in `incidents.incident`.

    Who may see the object may see them: load it through `visible_to` first. Lists that were opened are not among
    them: a list leaves one entry of its own.
    """
    return Entry.objects.filter(chain=Chain.DESK).saying(id=str(key), type=kind).order_by("-seq")


def per_day(chain: str, since: datetime, until: datetime) -> dict[date, int]:
    """How many entries each day has (UTC), days without any left out: all that a page says of the public chain."""
    found = Entry.objects.filter(chain=chain).saying(at__gte=_stamp(since), at__lt=_stamp(until))
    counted = found.values_list(Substr(Fact("at"), 1, 10)).annotate(n=Count("*")).order_by()
    return {date.fromisoformat(day): n for day, n in counted}
