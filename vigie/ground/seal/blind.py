"""The blind index: whether two sealed records name the same person or number, without a word of it in the database.

A mark is HMAC-SHA256 of a normalised name, telephone number or e-mail address (`compute.identity`) under a random key
of the team, itself a sealed record (`BlindKey`): only members make or compare marks, and two teams' marks of one name
have nothing in common. A rotation seals the key again with all other records, so marks stay good; `renew` makes a new
key when the old one must not serve any more. Marks are made when a member opens a record; until then it counts as not
yet compared, and pages say how many. Limit (ADR 20): equal digests show that two records of a team name the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from vigie.compute import crypto
from vigie.compute.identity import Identity
from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.models import AlarmKind, Membership
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.certificates import certified, certify
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.audit.actions import note
from vigie.ground.seal import rules
from vigie.ground.seal.models import BlindComparison, BlindKey, BlindMark, SealedRecord, Wrap
from vigie.ground.seal.opening import Altered, Unreadable
from vigie.ground.seal.reading import read

Named = Callable[[], Iterable[Identity]]
Records = TypeVar("Records", bound=QuerySet[Any])


def digest(key: bytes, identity: Identity) -> bytes:
    """HMAC-SHA256 of `vigie/1|blind|kind|form`."""
    return crypto.keyed_digest(key, crypto.context("blind", identity.kind, identity.form))


class BlindKeys:
    """The blind keys that one actor can open, each opened once: make one for a request."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self._held: dict[str, tuple[BlindKey, bytes] | None] = {}

    def of(self, team: str, *, make: bool = False) -> tuple[BlindKey, bytes] | None:
        """A team's key record and key; None where there is none yet (`make` makes it) or it does not open."""
        if team not in self._held or (make and self._held[team] is None):
            self._held[team] = self._open(team, make)
        return self._held[team]

    def of_all(self) -> list[tuple[BlindKey, bytes]]:
        """Those of every team of the actor that has one."""
        teams = Membership.objects.of(self.by).order_by("team").values_list("team", flat=True).distinct()
        return [held for team in teams if (held := self.of(team))]

    def _open(self, team: str, make: bool) -> tuple[BlindKey, bytes] | None:
        kept = BlindKey.objects.visible_to(self.by).filter(team=team).first()
        if kept is None and make and Membership.objects.of(self.by).filter(team=team).exists():
            kept = _new_key(team, self.by)
        if kept is None:
            return None
        ((_record, facts),) = read([kept], by=self.by)
        return (kept, _certain_key(kept, facts, self.by)) if facts else None


def _facts(team: str, key: bytes) -> dict[str, str]:
    """What the node vouches for: not the key itself, for certificates that were checked stay in this process."""
    return {"team": team, "digest": crypto.keyed_digest(key, crypto.context("blind-key", team)).hex()}


def _fresh_facts(team: str, by: Actor) -> dict[str, str]:
    """A new key and the node's certificate: anyone can seal to a team, so a key says that it was made here."""
    if by.user is None or by.keyring is None:
        raise Unreadable
    key = crypto.new_key()
    return {"key": key.hex(), "certificate": certify("blind", **_facts(team, key)).hex()}


def _certain_key(kept: BlindKey, facts: dict[str, str], by: Actor) -> bytes:
    """The key, if this node made it for this team. Raises Altered, with an alarm: a planted one would betray marks."""
    key = bytes.fromhex(facts["key"])
    if not certified("blind", bytes.fromhex(facts.get("certificate", "")), **_facts(kept.team_id, key)):
        raise_alarm(AlarmKind.ALTERED_RECORD, kept, by=by)
        raise Altered
    return key


def _new_key(team: str, by: Actor) -> BlindKey | None:
    """Made by the first member who needs it; of two at the same moment, one is kept."""
    made = BlindKey()
    made.seal(_fresh_facts(team, by), team)
    try:
        with permitted_write(), transaction.atomic():
            made.save(force_insert=True)
            note("blind.found", made, by=by)
    except IntegrityError:
        return BlindKey.objects.visible_to(by).filter(team=team).first()
    return made


def compare(opened: Iterable[tuple[SealedRecord, Named]], keys: BlindKeys) -> int:
    """Keep the marks of records that were just opened, those not compared yet in this version; returns how many.

    Each comes with a function that finds whom it names: it is called only for those that are compared now.
    """
    by_kind: dict[str, list[tuple[SealedRecord, Named]]] = {}
    for record, named in opened:
        by_kind.setdefault(record._meta.label_lower, []).append((record, named))
    return sum(_compare(kind, listed, keys) for kind, listed in by_kind.items())


def _compare(kind: str, listed: Sequence[tuple[SealedRecord, Named]], keys: BlindKeys) -> int:
    known = BlindComparison.objects.filter(record_kind=kind, record_id__in=[record.pk for record, _ in listed])
    done = set(known.values_list("record_id", "version"))
    fresh, marks = [], []
    for record, named in listed:
        # One person alone can make and compare marks: they would tell one what takes two to read.
        held = None if record.needs_two or (record.pk, record.version) in done else keys.of(record.team_id, make=True)
        if held is None:
            continue
        compared = BlindComparison(key=held[0], record_kind=kind, record_id=record.pk, version=record.version)
        fresh.append(compared)
        marks += [BlindMark(comparison=compared, digest=digest(held[1], one)) for one in dict.fromkeys(named())]
    if fresh:
        _keep(kind, fresh, marks)
    return len(fresh)


def _keep(kind: str, fresh: list[BlindComparison], marks: list[BlindMark]) -> None:
    try:
        with permitted_write(), transaction.atomic():
            forget(kind, [compared.record_id for compared in fresh])
            BlindComparison.objects.bulk_create(fresh)
            BlindMark.objects.bulk_create(marks)
    except IntegrityError:  # Another session compared one of them at this moment: the next opening does the rest.
        return


def forget(kind: str, records: Iterable[UUID]) -> None:
    """Remove the marks of records that are erased or changed; inside the caller's transaction."""
    gone = BlindComparison.objects.filter(record_kind=kind, record_id__in=list(records))
    BlindMark.objects.filter(comparison__in=gone).delete()
    gone.delete()


def _compared(records: QuerySet[Any]) -> QuerySet[BlindComparison]:
    """The comparison of each record of a query, in its present version."""
    return BlindComparison.objects.filter(
        record_kind=records.model._meta.label_lower, record_id=OuterRef("pk"), version=OuterRef("version")
    )


def not_compared(visible: Records) -> Records:
    """Those of `visible` whose present version no member has opened yet; what takes two is never compared."""
    return visible.exclude(wrap=Wrap.TWO).filter(~Exists(_compared(visible)))


def sharing(visible: Records, identities: Iterable[Identity], keys: BlindKeys) -> Records:
    """Those of `visible` (already filtered by `visible_to`: the access stays in the SQL) that hold one of these."""
    asked = list(identities)
    digests = [digest(key, one) for _kept, key in keys.of_all() for one in asked]
    marked = BlindMark.objects.filter(digest__in=digests).values("comparison")
    # From the few marks to their records: asked of each visible record, it would go through the whole register.
    holding = BlindComparison.objects.filter(record_kind=visible.model._meta.label_lower, pk__in=marked)
    return visible.filter(Exists(_compared(visible).filter(pk__in=marked)), pk__in=holding.values("record_id"))


def sharing_marks(visible: Records, records: Iterable[UUID]) -> Records:
    """Those of `visible` (already filtered by `visible_to`) that share a mark with one of these records of the same
    kind, themselves included. Nothing is opened: equal digests under the team's key are enough."""
    kind = visible.model._meta.label_lower
    theirs = BlindMark.objects.filter(comparison__record_kind=kind, comparison__record_id__in=list(records))
    marked = BlindMark.objects.filter(comparison=OuterRef("pk"), digest__in=theirs.values("digest"))
    return visible.filter(Exists(_compared(visible).filter(Exists(marked))))


def renew(team: str, *, by: Actor) -> None:
    """A new key for a team: every record counts as not yet compared until a member opens it again.

    For when someone left in anger: who once held the old key and steals the database could test names against its
    marks. Only a keeper of the team may, who holds the present one. Raises Denied or Unreadable.
    """
    permit(rules.ADMIT, by, team)
    keys = BlindKeys(by)
    held = keys.of(team)
    if held is None:
        raise Unreadable
    kept, _old = held
    kept.seal(_fresh_facts(team, by), team)
    with transaction.atomic():
        BlindMark.objects.filter(comparison__key=kept).delete()
        BlindComparison.objects.filter(key=kept).delete()
        kept.save()
        note("blind.renew", kept, by=by)
