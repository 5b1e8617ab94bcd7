"""Taking over what a text says: its request then stands on the board with its danger, its country and a draft."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_many
from vigie.ground.terms.queries import place
from vigie.protection.intake.actions import answer_due, close
from vigie.protection.intake.conversation import TEAM
from vigie.protection.intake.models import Message, Report, Urgency
from vigie.protection.intake.rules import TRIAGE
from vigie.protection.intake.texts.actions import spelling
from vigie.protection.intake.texts.codes import Reading
from vigie.protection.intake.texts.reading import day_of, numbers, open_sheets, reading_of
from vigie.protection.intake.texts.vocabulary import drafted

AT_ONCE = 50  # requests opened by one press: a quick hand must not look like a thief


def take_over(report: Report, *, by: Actor) -> None:
    """Keep what the codes say, for the sheet itself is erased some months later: sealed with the message, and of it
    danger and country in clear as on any request. Raises Invalid where no word is one of a believed sheet."""
    permit(TRIAGE, by, report.team_id)
    message = report.messages.order_by("place").first()
    if message is None or report.state == "closed":
        raise WrongState
    read = message.version
    opened = open_many([report, message], by=by, of="conversation")
    came, first = opened[report.pk], opened[message.pk]
    if "sms" not in came or "read" in first:
        raise WrongState
    reading = reading_of(came, first, open_sheets(by=by))
    if not reading.facts:
        raise Invalid(_("No word of this text is one of a sheet of its month."))
    day = day_of(came)
    message.seal({**first, "draft": drafted(reading, day).sealed(), "read": asdict(reading)}, TEAM)
    _keep(report, message, read, reading, by)


def _keep(report: Report, message: Message, read: int, reading: Reading, by: Actor) -> None:
    urgency = _urgency(report, reading)
    where = place(reading.first("place"))
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if not Message.objects.filter(pk=message.pk, version=read).exists():
            raise WrongState
        message.save(update_fields=Message.sealed_fields())
        due = answer_due(urgency)
        Report.objects.filter(pk=locked.pk).update(
            urgency=urgency,
            country=where.iso3 if where else locked.country or reading.country,
            answer_by=min(due, locked.answer_by) if urgency == Urgency.IMMEDIATE else due,
        )
        note("report.decode", locked, by=by)
    report.refresh_from_db()


def _urgency(report: Report, reading: Reading) -> str:
    if "constraint" in reading.all("sign"):
        return Urgency.IMMEDIATE  # Whoever is made to write is in the hands of whoever makes them.
    return reading.first("danger") or report.urgency


def set_aside(*, by: Actor) -> int:
    """Close as spam what numbers that nobody expects sent without any word of a sheet: operators' offers, or a flood.

    The oldest `AT_ONCE` requests that can be such are opened; returns how many were closed. A text with a word of any
    sheet, also a burnt one, stays, and so does everything from an expected number.
    """
    permit(TRIAGE, by, TEAM)
    unread = {"state": "received", "urgency": Urgency.UNKNOWN, "country": "", "lookup": None, "unanswered": True}
    waiting = list(Report.objects.visible_to(by).filter(**unread).order_by("answer_by", "pk")[:AT_ONCE])
    known = open_many(waiting, by=by, of="board")
    # Texts were sealed here; what a stranger's browser sealed is not opened, so that nothing in it stops this.
    texts = [report for report in waiting if "sms" in known[report.pk]]
    firsts = {one.report_id: one for one in Message.objects.filter(report__in=texts, place=1)}
    opened = open_many(firsts.values(), by=by, of="board")
    sheets, expected, closed = open_sheets(by=by), numbers(by=by), 0
    for report in texts:
        came, message = known[report.pk], firsts.get(report.pk)
        if message is None or spelling(came["sms"]["from"]) in expected:
            continue
        reading = reading_of(came, opened[message.pk], sheets)
        if not (reading.facts or reading.stale or reading.burnt):
            close(report, kind="spam", reason=str(_("No expected number, and no word of a sheet.")), seen=1, by=by)
            closed += 1
    return closed
