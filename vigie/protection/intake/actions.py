"""Receiving, writing on both sides, accepting, closing. Cryptography first, then one short transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, Refusal, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.audit.actions import note
from vigie.ground.audit.models import Chain
from vigie.ground.retention.actions import keep, new_hold
from vigie.ground.retention.models import Cause, Hold
from vigie.ground.seal.escrow import require_quorum
from vigie.ground.seal.models import SEALED_FIELDS, TeamEpoch
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import is_code
from vigie.protection.intake import rules
from vigie.protection.intake.codes import HasKeys, ReporterKeys, keys_of, new_code
from vigie.protection.intake.conversation import (
    TEAM,
    Piece,
    find,
    next_place,
    require_short,
    sealed_message,
    sealed_piece,
    stored_lookup,
)
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.duty.queries import team_members
from vigie.protection.intake.models import Author, Enclosure, Message, Report, Urgency, Way
from vigie.protection.intake.states import REPORT

LONGEST = 100_000  # characters
ANSWER_WITHIN = {Urgency.IMMEDIATE: timedelta(hours=2)}
USUALLY_WITHIN = timedelta(hours=24)
TURNS = 5  # how often a message looks for its place again when others write at the same moment


class AlreadyReceived(Refusal):
    """The same page was sent twice: the first was kept, and its code cannot be shown again."""

    status = 409
    default = _(
        "This page was already sent once: what it said then was kept, and its code shown. "
        "If you changed something, press send again: it will be kept as a new message."
    )


def receive_report(
    *,
    words: str,
    country: str,
    urgency: str,
    code_kind: str,
    language: str,
    submission: str,
    pieces: Sequence[Piece] = (),
    by: Actor,
) -> str:
    """Seal a report to the duty desk, with its files; returns the code, which is kept nowhere.

    Raises Invalid, AlreadyReceived, or NoQuorum before anybody could open this node's keys if its members were lost.
    """
    require_quorum()
    check_words(words)
    code = new_code(code_kind, language)
    keys = keys_of(code)
    report = opening_of(country, urgency, submission, keys)
    _keep_received(report, {"language": language, "way": Way.WEB}, words, Draft(), Chain.PUBLIC, by, pieces)
    return code


def take_in(
    *,
    way: Way,
    words: str,
    draft: Draft,
    country: str,
    urgency: str,
    submission: str,
    chain: Chain,
    by: Actor,
    language: str = "fr",
    assigned_to: User | None = None,
    pieces: Sequence[Piece] = (),
    told: Mapping[str, Any] | None = None,
    also: Mapping[str, Any] | None = None,
    within: timedelta | None = None,
    **given: Any,
) -> Report:
    """Seal to the duty desk what came by another way than the public form; nobody has a code to answer it with.

    `submission` names what came, so that the same thing sent again is refused: at most 43 signs, and nothing that says
    who or what. `told` is what the way says of it (a number, a subject), sealed with the request, and `also` what it
    says with the message; `within` is by when someone must have read it, where that is sooner than usual; `given` are
    clear columns other than by default. Raises Invalid, AlreadyReceived, or NoQuorum.
    """
    require_quorum()
    if not (draft or pieces or also) or len(words) > LONGEST:
        check_words(words)
    came = {"language": language, "way": way, **(told or {})}
    report = opening_of(country, urgency, submission)
    for name, value in {"assigned_to": assigned_to, **given}.items():
        setattr(report, name, value)
    if within is not None:
        report.answer_by = min(report.answer_by, _full_hour(within))
    return _keep_received(report, came, words, draft, chain, by, pieces, also)


def _keep_received(
    report: Report,
    came: Mapping[str, Any],
    words: str,
    draft: Draft,
    chain: Chain,
    by: Actor,
    pieces: Sequence[Piece] = (),
    also: Mapping[str, Any] | None = None,
) -> Report:
    epoch = TeamEpoch.current(TEAM)
    report.certify()
    report.seal({**came, "steps": []}, TEAM, epoch)
    message = sealed_message(report, Author.REPORTER, words, 1, epoch, draft, also)
    sealed = [sealed_piece(report, piece, place, epoch) for place, piece in enumerate(pieces, 1)]
    try:
        with transaction.atomic():
            for row in (report, message, *sealed):
                row.save(force_insert=True)
            note("report.receive", report, by=by, chain=chain)
    except IntegrityError as fault:
        if Report.objects.filter(submission=report.submission).exists():
            raise AlreadyReceived from fault
        raise
    return report


def opening_of(country: str, urgency: str, submission: str, keys: HasKeys | None = None) -> Report:
    """An unsaved conversation with its clear columns: not yet certified, nor sealed."""
    month = _this_month()
    return Report(
        month=month,
        last_month=month,
        country=country,
        urgency=urgency,
        answer_by=answer_due(urgency),
        lookup=stored_lookup(keys.lookup) if keys else None,
        reporter_key=keys.public if keys else None,
        submission=submission,
    )


def _this_month() -> date:
    return timezone.now().date().replace(day=1)


def answer_due(urgency: str) -> datetime:
    """When an answer is due to someone who says this of danger."""
    return _full_hour(ANSWER_WITHIN.get(Urgency(urgency), USUALLY_WITHIN))


def _full_hour(within: timedelta) -> datetime:
    """When something is due, on the full hour: the minute of arrival is nobody's business."""
    due = timezone.now() + within
    return due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def check_words(words: str) -> None:
    """Raises Invalid for nothing, or for more than is taken at once."""
    if not words.strip():
        raise Invalid(_("Write a few words first."))
    if len(words) > LONGEST:
        raise Invalid(_("This text is longer than 100,000 characters. Send it in two parts."))


def write_again(report: Report, keys: ReporterKeys, *, words: str, pieces: Sequence[Piece] = (), by: Actor) -> None:
    """The reporter adds to their conversation; whoever holds the code may. A closed one opens again."""
    check_words(words)
    if find(keys) != report:
        raise Invalid(_("This code does not belong to this conversation."))
    waits: dict[str, Any] = {"unanswered": True, "answer_by": answer_due(report.urgency)}
    _say(report, Author.REPORTER, words, by, Chain.PUBLIC, pieces=pieces, **waits)


def enclose(report: Report, *, pieces: Sequence[Piece], verb: str = "reopen", by: Actor) -> None:
    """Files that come after what they belong to. Those that are here already, by their id, are passed over; a closed
    request opens again, by `verb`."""
    here = set(report.enclosures.filter(pk__in=[piece.id for piece in pieces]).values_list("pk", flat=True))
    new = [piece for piece in pieces if piece.id not in here]
    epoch = TeamEpoch.current(TEAM)
    for _attempt in range(TURNS if new else 0):
        first = next_place(report.enclosures)
        sealed = [sealed_piece(report, piece, place, epoch) for place, piece in enumerate(new, first)]
        try:
            with transaction.atomic():
                _keep_enclosures(report, sealed, verb, by)
        except IntegrityError:
            continue
        return
    if new:
        raise WrongState


def _keep_enclosures(report: Report, sealed: Sequence[Enclosure], verb: str, by: Actor) -> None:
    locked = Report.objects.select_for_update().get(pk=report.pk)
    for row in sealed:
        row.save(force_insert=True)
    clear: dict[str, Any] = {"last_month": _this_month()}
    if locked.state == "closed":
        clear |= {"state": REPORT.next(locked.state, verb), "unanswered": True}
    Report.objects.filter(pk=locked.pk).update(**clear)
    note("report.enclose", locked, by=by, chain=Chain.PUBLIC)


def answer(report: Report, *, words: str, seen: int, by: Actor) -> None:
    """The duty desk answers, having read up to the message at place `seen`: what came later still waits."""
    permit(rules.TRIAGE, by, report.team_id)
    check_words(words)
    if not report.answerable:
        raise WrongState(_("Whoever sent this has no code to come back with: answer by another way."))
    REPORT.next(report.state, "answer")
    _say(report, Author.TEAM, words, by, Chain.DESK, seen=seen)


def add_as_sealed(message: Message, pieces: Sequence[Enclosure], *, by: Actor) -> None:
    """The same with what the reporter's browser sealed, its places included. Raises WrongState when somebody wrote
    meanwhile: the browser reads again, and seals for the next place."""
    waits: dict[str, object] = {"unanswered": True, "answer_by": answer_due(message.report.urgency)}
    try:
        _end_with(message, pieces, by, Chain.PUBLIC, 0, waits)
    except _Moved as fault:
        raise WrongState from fault


class _Moved(Exception):
    """Someone else took the place in the conversation between sealing and keeping."""


def _say(
    report: Report,
    author: str,
    words: str,
    by: Actor,
    chain: str,
    seen: int = 0,
    pieces: Sequence[Piece] = (),
    **clear: object,
) -> None:
    """Put one message at the end; its place is sealed with it, so two at the same moment take turns."""
    epoch = TeamEpoch.current(TEAM)
    for _attempt in range(TURNS):
        message = sealed_message(report, author, words, next_place(report.messages), epoch)
        first = next_place(report.enclosures)
        sealed = [sealed_piece(report, piece, place, epoch) for place, piece in enumerate(pieces, first)]
        try:
            _end_with(message, sealed, by, chain, seen, clear)
        except _Moved:
            continue
        report.refresh_from_db()
        return
    raise WrongState


@transaction.atomic
def _end_with(
    message: Message, pieces: Sequence[Enclosure], by: Actor, chain: str, seen: int, clear: dict[str, object]
) -> None:
    """Put it and its enclosures at the end. Raises _Moved when their places are not the next ones any more."""
    _keep(message, by, chain, seen, clear)
    if pieces and next_place(message.report.enclosures) != pieces[0].place:
        raise _Moved
    for piece in pieces:
        piece.save(force_insert=True)


def _keep(message: Message, by: Actor, chain: str, seen: int, clear: dict[str, object]) -> None:
    """Save the message and what it changes of its conversation, inside the caller's transaction."""
    locked = Report.objects.select_for_update().get(pk=message.report_id)
    if next_place(locked.messages) != message.place:
        raise _Moved
    if message.author == Author.REPORTER:
        require_short(locked, message)
    message.save(force_insert=True)
    if message.author == Author.TEAM:
        clear = {**clear, "unanswered": _unread(locked, seen)}
        if locked.state != "accepted":
            clear["state"] = REPORT.next(locked.state, "answer")
    elif locked.state == "closed":
        clear = {**clear, "state": REPORT.next(locked.state, "reopen")}
    Report.objects.filter(pk=locked.pk).update(**clear, last_month=_this_month())
    verb = "report.answer" if message.author == Author.TEAM else "report.write"
    note(verb, locked, by=by, chain=chain)


def _unread(report: Report, seen: int) -> bool:
    """Whether the person wrote after the message that the desk read last."""
    return report.messages.filter(author=Author.REPORTER, place__gt=seen).exists()


def accept(report: Report, *, reason: str, by: Actor) -> None:
    """It becomes a violation; called by the room of violations, inside its own transaction.

    From now on a violation rests on it: no rule erases it before a person lifts that hold.
    """
    permit(rules.TRIAGE, by, report.team_id)
    hold = new_hold(report, cause=Cause.NEEDED, reason="", until=None, by=by)
    # Without a code nobody waits for an answer: what became a violation is dealt with.
    _step(report, "accept", reason, by=by, hold=hold, unanswered=report.unanswered and report.answerable)


def assign(report: Report, *, to: User | None, by: Actor) -> None:
    """Whose work it is, of those who answer; with None nobody's. It hides it from no one. Raises Invalid."""
    permit(rules.TRIAGE, by, report.team_id)
    if to is not None and not team_members().filter(pk=to.pk).exists():
        raise Invalid(_("Only members of the duty desk take a request on."))
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.state == "closed":
            raise WrongState
        Report.objects.filter(pk=locked.pk).update(assigned_to=to)
        note("report.assign", locked, by=by)


def close(report: Report, *, kind: str, reason: str, seen: int, by: Actor) -> None:
    """Nothing more to do: a reason of the list, and words. Refused if the person wrote again meanwhile."""
    if not is_code("closing_reason", kind):
        raise Invalid(_("Choose the reason for closing."))
    if _unread(report, seen):
        raise WrongState(_("The person wrote again meanwhile. Read that first."))
    _step(report, "close", reason, by=by, kind=kind, unanswered=False)


def _step(
    report: Report, verb: str, reason: str, *, by: Actor, kind: str = "", hold: Hold | None = None, **clear: bool
) -> None:
    """One transition with its sealed reason, and perhaps a hold; refused if the report changed since it was read."""
    permit(rules.TRIAGE, by, report.team_id)
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    REPORT.next(report.state, verb)
    known = open_one(report, by=by)
    read = report.version
    step = {"verb": verb, "by": by.pseudonym, "kind": kind, "why": reason.strip()}
    report.seal({**known, "steps": [*known["steps"], step]}, report.team_id)
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.version != read:
            raise WrongState
        report.state = REPORT.next(locked.state, verb)
        report.last_month = _this_month()
        for name, value in clear.items():
            setattr(report, name, value)
        report.save(update_fields=[*SEALED_FIELDS, "state", "last_month", *clear])
        if hold is not None:
            keep(hold, by=by)
        note(f"report.{verb}", report, by=by)
