"""Keeping, cleaning, giving out and erasing files. The calling room has loaded and permitted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.alarms import raise_alarm
from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.models import AlarmKind
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.writes import permitted_write
from vigie.ground.audit.actions import note
from vigie.ground.files.cleaning.faults import CannotClean
from vigie.ground.files.copying import Copy, make_copy
from vigie.ground.files.facts import FileFacts
from vigie.ground.files.models import File
from vigie.ground.files.presenting import WHY
from vigie.ground.files.receiving import Received
from vigie.ground.files.scanning import Verdict
from vigie.ground.files.states import FILE
from vigie.ground.files.store import store
from vigie.ground.files.streams import Gone, Plain, digest_of
from vigie.ground.seal.opening import Altered, open_one


class Infected(Invalid):
    """The scanner knows it."""

    default = _(
        "The scanner of this server knows this file as harmful: nothing of it was kept. "
        "If it is evidence of an attack, ask for digital help before you open it anywhere."
    )


@dataclass
class Prepared:
    """A file ready to be kept: cleaned and sealed, its row not written yet."""

    file: File
    received: Received
    copy: Copy | None


def prepare(received: Received, *, note_text: str = "", team: str, by: Actor) -> Prepared:
    """Clean and seal what was received, before the caller's transaction begins: it may take a minute.

    Needs no key: anyone may give a file. Raises Infected, NodeFull.
    """
    if received.verdict == Verdict.FOUND:
        with transaction.atomic():
            note("file.refuse", (File._meta.label_lower, str(received.id)), by=by)
        raise Infected
    copy, no_copy = _copied(received)
    file = File(id=received.id, copy=copy.id if copy else None)
    facts = FileFacts(
        name=received.name,
        kind_code=received.kind.code,
        size=received.size,
        sha256=received.sha256,
        identity=received.identity,
        note=note_text.strip(),
        verdict=received.verdict.value,
        added_by=by.pseudonym,
        added_at=_now(),
        no_copy=no_copy,
    )
    file.seal(_with_copy(facts, copy).sealed(), team)
    return Prepared(file, received, copy)


def keep(prepared: Prepared, *, by: Actor) -> File:
    """Write the row, inside the caller's transaction or one of its own; the ciphertexts are settled when it commits."""
    with transaction.atomic():
        prepared.file.save(force_insert=True)
        note("file.keep", prepared.file, by=by)
        prepared.received.claimed = True
        transaction.on_commit(prepared.received.half.settle)
        if prepared.copy is not None:
            transaction.on_commit(prepared.copy.half.settle)
    return prepared.file


def _now() -> str:
    return timezone.now().isoformat(timespec="minutes")


def _with_copy(facts: FileFacts, copy: Copy | None) -> FileFacts:
    if copy is None:
        return facts
    return replace(
        facts,
        copy_identity=copy.identity,
        copy_size=copy.size,
        copy_sha256=copy.sha256,
        copy_ending=copy.ending,
        no_copy="",
    )


def _copied(received: Received) -> tuple[Copy | None, str]:
    plain = Plain(received.half.read_back(), received.identity)
    try:
        return make_copy(plain, received.kind, received.size), ""
    except CannotClean as refusal:
        return None, refusal.reason
    finally:
        plain.close()


def clean_again(file: File, *, by: Actor) -> None:
    """Try once more to make a cleaned copy, in the session of someone who can open the file. Raises Invalid."""
    FILE.next(file.state, "clean")
    facts = FileFacts.opened(open_one(file, by=by))
    read = file.version
    plain = _plain(file.pk, facts.identity)
    try:
        copy = make_copy(plain, facts.kind, facts.size)
    except CannotClean as refusal:
        raise Invalid(WHY[refusal.reason]) from refusal
    finally:
        plain.close()
    file.seal(_with_copy(facts, copy).sealed(), file.team_id)
    with transaction.atomic():
        locked = File.objects.select_for_update().get(pk=file.pk)
        if locked.version != read or locked.copy is not None:
            raise WrongState  # the half that no row names is swept
        file.state, file.copy = FILE.next(locked.state, "clean"), copy.id
        file.save()
        note("file.clean", file, by=by)
        transaction.on_commit(copy.half.settle)


def _plain(name: UUID, identity: str) -> Plain:
    try:
        return Plain(store().read(name), identity)
    except FileNotFoundError as fault:
        raise Gone from fault


def give_out(file: File, *, cleaned: bool, by: Actor) -> tuple[FileFacts, Plain]:
    """The facts and the plaintext as a stream, of the cleaned copy or of the original; each time is an audit entry.

    Raises WrongState for an erased file or a copy that was not made, Gone, Unreadable, Altered.
    """
    if file.state != "kept" or (cleaned and file.copy is None):
        raise WrongState
    facts = FileFacts.opened(open_one(file, by=by))
    name, identity = (file.copy, facts.copy_identity) if cleaned else (file.pk, facts.identity)
    if name is None or not identity:
        raise WrongState
    with permitted_write(), transaction.atomic():
        note("file.download_copy" if cleaned else "file.download", file, by=by)
    return facts, _plain(name, identity)


def check(file: File, *, by: Actor) -> str:
    """Read the original through and compare its digest with the one taken when it came in; returns it.

    The audit entry says that it was the same. Raises Altered, with an alarm, when it is not; WrongState, Gone.
    """
    if file.state != "kept":
        raise WrongState
    facts = FileFacts.opened(open_one(file, by=by))
    try:
        digest = digest_of(_plain(file.pk, facts.identity))
        if digest != facts.sha256:
            raise Altered
    except Altered:
        raise_alarm(AlarmKind.ALTERED_RECORD, file, by=by)
        raise
    with transaction.atomic():
        note("file.check", file, by=by)
    return digest


def erase(file: File, *, by: Actor, reason: str = "") -> None:
    """Destroy the key of a file, then its ciphertexts. Needs no key, so that retention (the node itself) may call it.

    Name, note, size and digest go too; what stays, sealed, is who erased it, when and why. Raises WrongState.
    """
    FILE.next(file.state, "erase")
    read = file.version
    left = FileFacts(erased_by=by.pseudonym, erased_at=_now(), erased_why=reason.strip())
    file.seal(left.sealed(), file.team_id)
    with transaction.atomic():
        locked = File.objects.select_for_update().get(pk=file.pk)
        if locked.version != read:
            raise WrongState
        file.state, file.copy = FILE.next(locked.state, "erase"), locked.copy
        file.save()
        note("file.erase", file, by=by)
        transaction.on_commit(partial(remove, file))


def remove(file: File) -> None:
    """Take the ciphertexts of an erased file out of the store; `vigie tick` does it again where this was cut off."""
    for name in (file.pk, file.copy):
        if name is not None:
            store().erase(name)
    File.objects.filter(pk=file.pk, state="erased").update(removed=True)
