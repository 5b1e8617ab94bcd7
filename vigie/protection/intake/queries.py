"""Named questions about what is sent to us, on clear columns."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.identity import Identity
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.ground.search.searchable import Searchable
from vigie.ground.tasks.todo import Todo, addresses, listed
from vigie.ground.terms.queries import place_label
from vigie.protection.intake import rules
from vigie.protection.intake.drafts import Draft
from vigie.protection.intake.duty import queries as duty
from vigie.protection.intake.keeping import REQUESTS
from vigie.protection.intake.models import Message, Report, Urgency
from vigie.protection.intake.naming import contacts_in, words_of
from vigie.protection.intake.odk import queries as odk
from vigie.protection.intake.texts import queries as texts
from vigie.protection.intake.trips import queries as trips

SAID = ("urgency", "country", "state", "answer_by", "lookup")  # what a line of the first page says
ORDERS = ("danger", "due", "newest")
TO = ("mine", "nobody")


def inbox(
    actor: Actor, *, state: str = "", country: str = "", urgency: str = "", to: str = "", order: str = ""
) -> QuerySet[Report]:
    """The conversations an actor may see: those in danger first, then by deadline, unless another `order` is asked."""
    asked = {"state": state, "country": country, "urgency": urgency}
    found = Report.objects.visible_to(actor).filter(**{name: value for name, value in asked.items() if value})
    if to in TO:
        found = found.filter(assigned_to=actor.user if to == "mine" else None)
    found = found.select_related("assigned_to")
    if order == "due":
        return found.order_by("-unanswered", "answer_by", "pk")
    if order == "newest":
        return found.order_by("-month", "-answer_by", "pk")
    danger = Case(When(urgency=Urgency.IMMEDIATE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by("-unanswered", danger, "answer_by", "pk")


def kept_months() -> int | None:
    """Months without a word after which a closed conversation is erased; None where it never is."""
    return REQUESTS.keeps


def todo(actor: Actor) -> list[Todo]:
    """Conversations whose last word is not ours, and travellers who are silent."""
    escalated, raised = duty.escalation(actor, timezone.now())
    lines = trips.todo(actor) + escalated + odk.todo(actor) + texts.todo(actor)
    if not may(rules.TRIAGE, actor, "intake"):
        return lines
    waiting = Report.objects.visible_to(actor).waiting().order_by("answer_by", "pk").only(*SAID)
    danger, where = waiting.filter(urgency=Urgency.IMMEDIATE), addresses("intake:report")
    if raised is not None:
        danger = danger.filter(answer_by__gte=raised)  # the others are the escalation's lines already
    lines += listed(danger, "red", lambda report: _line(report, "red", where(report.pk)))
    calm = waiting.exclude(urgency=Urgency.IMMEDIATE)
    return lines + listed(calm, "orange", lambda report: _line(report, "orange", where(report.pk)))


def _line(report: Report, level: str, url: str) -> Todo:
    country = place_label(report.country) if report.country else _("country not stated")
    return Todo(
        level,
        _to_do(report),
        _("Request received · %(country)s") % {"country": country},
        url,
        report.answer_by,
        _("Requests in danger") if level == "red" else _("Requests"),
    )


def _to_do(report: Report) -> str:
    if report.state == "packed":
        return _("Open an encrypted form")
    if report.answerable:
        return _("Answer someone in danger now") if report.urgency == Urgency.IMMEDIATE else _("Answer a request")
    return _("Act for someone in danger now") if report.urgency == Urgency.IMMEDIATE else _("Read what came in")


def drafted(report: Report, *, by: Actor) -> Draft:
    """What the first message proposes as a violation; opens it, with its audit entry. Answers that are none to the
    staff's own questions are left out: what a device sealed was not checked by anyone."""
    first = report.messages.order_by("place").first()
    return Draft.of(open_one(first, by=by).get("draft")).checked() if first else Draft()


def searchable(actor: Actor) -> list[Searchable]:
    """The messages of conversations an actor may see, both sides', for a search in their words and numbers."""
    messages = Message.objects.visible_to(actor).filter(report__in=Report.objects.visible_to(actor))
    return [
        Searchable(
            kind=_("Message"),
            records=messages.select_related("report"),
            title=_title,
            text=_words,
            url=lambda message: message.report.get_absolute_url(),
            identities=_contacts,
        )
    ]


def _title(message: Message, facts: dict[str, Any]) -> str:
    report = message.report
    where = place_label(report.country) if report.country else _("country not stated")
    return _("Request received · %(country)s, %(month)s") % {"country": where, "month": f"{report.month:%m/%Y}"}


def _words(message: Message, facts: dict[str, Any]) -> str:
    said = [answer for _label, answer in Draft.of(facts.get("draft")).lines()]
    return "\n".join([words_of(facts), *said])


def _contacts(message: Message, facts: dict[str, Any]) -> list[Identity]:
    return contacts_in(words_of(facts), message.report.country)
