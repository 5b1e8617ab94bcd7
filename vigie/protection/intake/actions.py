"""Receiving, writing on both sides, accepting, closing. Cryptography first, then one short transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.audit.models import Chain
from vigie.ground.seal.models import TeamEpoch
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import is_code
from vigie.protection.intake import rules
from vigie.protection.intake.codes import ReporterKeys, keys_of, new_code
from vigie.protection.intake.conversation import TEAM, find, sealed_message, stored_lookup
from vigie.protection.intake.models import Author, Report, Urgency
from vigie.protection.intake.states import REPORT

LONGEST = 100_000  # characters
ANSWER_WITHIN = {Urgency.IMMEDIATE: timedelta(hours=2)}
USUALLY_WITHIN = timedelta(hours=24)


class AlreadyReceived(Refusal):
    """The same page was sent twice: the first was kept, and its code cannot be shown again."""

    status = 409
    default = _("This was already received, once. Its code was shown on the page before this one.")


def receive_report(
    *, words: str, country: str, urgency: str, code_kind: str, language: str, submission: str, by: Actor
) -> str:
    """Seal a report to the duty desk; returns the code, which is kept nowhere. Raises Invalid or AlreadyReceived."""
    _check(words)
    now = timezone.now()
    code = new_code(code_kind, language)
    keys = keys_of(code)
    epoch = TeamEpoch.current(TEAM)
    report = Report(
        month=now.date().replace(day=1),
        country=country,
        urgency=urgency,
        answer_by=_answer_by(urgency),
        lookup=stored_lookup(keys.lookup),
        reporter_key=keys.public,
        submission=submission,
    )
    report.seal({"language": language, "steps": []}, TEAM, epoch)
    message = sealed_message(report, Author.REPORTER, words, 1, epoch)
    try:
        with transaction.atomic():
            report.save(force_insert=True)
            message.save(force_insert=True)
            note("report.receive", report, by=by, chain=Chain.PUBLIC)
    except IntegrityError as fault:
        if Report.objects.filter(submission=submission).exists():
            raise AlreadyReceived from fault
        raise
    return code


def _answer_by(urgency: str) -> datetime:
    """When an answer is due, on the full hour: the minute of arrival is nobody's business."""
    due = timezone.now() + ANSWER_WITHIN.get(Urgency(urgency), USUALLY_WITHIN)
    return due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _check(words: str) -> None:
    if not words.strip():
        raise Invalid(_("Write a few words first."))
    if len(words) > LONGEST:
        raise Invalid(_("This text is longer than 100,000 characters. Send it in two parts."))


def write_again(report: Report, keys: ReporterKeys, *, words: str, by: Actor) -> None:
    """The reporter adds to their conversation; whoever holds the code may. A closed one opens again."""
    _check(words)
    if find(keys) != report:
        raise Invalid(_("This code does not belong to this conversation."))
    _say(report, Author.REPORTER, words, by, Chain.PUBLIC, unanswered=True, answer_by=_answer_by(report.urgency))


def answer(report: Report, *, words: str, by: Actor) -> None:
    """The duty desk answers."""
    permit(rules.TRIAGE, by, report.team_id)
    _check(words)
    REPORT.next(report.state, "answer")
    _say(report, Author.TEAM, words, by, Chain.DESK, unanswered=False)


def _say(report: Report, author: str, words: str, by: Actor, chain: str, **clear: object) -> None:
    """Put one message at the end, in one transaction with its audit entry; two at the same time both find a place."""
    epoch = TeamEpoch.current(TEAM)
    place = (report.messages.aggregate(top=Max("place"))["top"] or 0) + 1
    message = sealed_message(report, author, words, place, epoch)
    verb = "report.answer" if author == Author.TEAM else "report.write"
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        message.place = (report.messages.aggregate(top=Max("place"))["top"] or 0) + 1
        message.save(force_insert=True)
        if author == Author.TEAM and locked.state != "accepted":
            clear["state"] = REPORT.next(locked.state, "answer")
        if author == Author.REPORTER and locked.state == "closed":
            clear["state"] = REPORT.next(locked.state, "reopen")
        Report.objects.filter(pk=report.pk).update(**clear)
        note(verb, report, by=by, chain=chain)
    report.refresh_from_db()


def accept(report: Report, *, reason: str, by: Actor) -> None:
    """It becomes a violation; called by the room of violations, inside its own transaction."""
    _step(report, "accept", reason, by=by)


def close(report: Report, *, kind: str, reason: str, by: Actor) -> None:
    """Nothing more to do: a reason of the list, and words."""
    if not is_code("closing_reason", kind):
        raise Invalid(_("Choose the reason for closing."))
    _step(report, "close", reason, by=by, kind=kind)


def _step(report: Report, verb: str, reason: str, *, by: Actor, kind: str = "") -> None:
    permit(rules.TRIAGE, by, report.team_id)
    if not reason.strip():
        raise Invalid(_("Give the reason in a few words: someone will read it later."))
    REPORT.next(report.state, verb)
    known = open_one(report, by=by)
    step = {"verb": verb, "by": by.pseudonym, "kind": kind, "why": reason.strip()}
    report.seal({**known, "steps": [*known["steps"], step]}, report.team_id)
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        report.state = REPORT.next(locked.state, verb)
        report.unanswered = locked.unanswered and verb != "close"
        report.save()
        note(f"report.{verb}", report, by=by)
