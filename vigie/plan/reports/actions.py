"""The life of a report: begun, written, fixed, perhaps cleared to leave; each step with its audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.compute.spans import Span, parse
from vigie.ground.access.answering import signer
from vigie.ground.access.errors import Altered, FourEyes, Invalid, WrongState
from vigie.ground.access.models import TeamKey
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.actions import note
from vigie.ground.seal.opening import open_one
from vigie.plan.budget.models import Funder
from vigie.plan.indicators.freezing import whole_months
from vigie.plan.reports import rules
from vigie.plan.reports.content import Content, content_of
from vigie.plan.reports.gathering import gathered
from vigie.plan.reports.models import Audience, Report
from vigie.plan.reports.shapes import CHAPTERS, LONGEST
from vigie.plan.reports.states import REPORT
from vigie.plan.tree.models import Element, PlanVersion

TEAM = TeamKey.DIRECTION


@dataclass
class Facts:
    """What is sealed of a report: its title, the words of each chapter, its content once fixed, and the harm review."""

    title: str
    chapters: list[tuple[str, str]]
    words: dict[str, str] = field(default_factory=dict)
    content: dict[str, Any] | None = None
    review: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def opened(cls, facts: Mapping[str, Any]) -> Facts:
        """From what was sealed."""
        chapters = [(key, title) for key, title in facts["chapters"]]
        return cls(facts["title"], chapters, facts["words"], facts["content"], facts["review"])

    def sealed(self) -> dict[str, Any]:
        """As it is sealed."""
        return dict(vars(self))


def begin(
    *,
    title: str,
    version: PlanVersion,
    span: Span,
    language: str,
    audience: Audience | str,
    shape: str,
    chapters: list[tuple[str, str]],
    element: Element | None = None,
    country: str = "",
    funder: Funder | None = None,
    by: Actor,
) -> Report:
    """Begin a report over whole months: on a plan, a part, a country, what a funder pays for. `chapters`: (key, title).

    Raises Invalid.
    """
    permit(rules.WRITE, by, TEAM)
    if not title.strip():
        raise Invalid(_("Give the report a title."))
    if not chapters or any(key not in CHAPTERS for key, _title in chapters):
        raise Invalid(_("Choose the shape of the report."))
    _check_months(span)
    made = Report(
        version_of_plan=version,
        element=element,
        country=country,
        funder=funder,
        span=span.code,
        language=language,
        audience=audience,
        shape=shape,
        written_by=signer(by),
        written_at=timezone.now(),
    )
    made.seal(Facts(title.strip(), chapters).sealed(), TEAM)
    with transaction.atomic():
        made.save(force_insert=True)
        note("plan_report.begin", made, by=by)
    return made


def _check_months(span: Span) -> None:
    try:
        whole_months(span.code)
    except ValueError as fault:
        raise Invalid(_("A report is of whole months: half a month has no figure.")) from fault


def write(report: Report, words: Mapping[str, str], *, by: Actor) -> Report:
    """Keep the words of the chapters of a draft. Raises WrongState when someone else wrote meanwhile."""
    permit(rules.WRITE, by, report.team_id)
    facts = opened(report, by=by)
    if any(len(text) > LONGEST for text in words.values()):
        raise Invalid(_("A chapter is too long: %(n)d characters at most.") % {"n": LONGEST})
    facts.words = {key: words[key].strip() for key, _title in facts.chapters if words.get(key, "").strip()}
    return _step(report, "write", facts, by=by)


def fix(report: Report, *, by: Actor) -> Report:
    """Gather every figure now and fix the report: from here on, nothing in it changes. Raises Invalid for one that was
    begun over parts of months."""
    permit(rules.WRITE, by, report.team_id)
    _check_months(parse(report.span))
    facts = opened(report, by=by)
    content = gathered(report, facts.title, facts.chapters, facts.words, by=by)
    facts.content = content.kept()
    changes = {"sha256": content.sha256, "fixed_by": signer(by), "fixed_at": timezone.now()}
    return _step(report, "fix", facts, by=by, **changes)


def ask(report: Report, *, harms: Mapping[str, bool], measures: str, by: Actor) -> Report:
    """Ask that it may leave, with the answers of the harm review. Raises Invalid where a yes has no measure."""
    permit(rules.WRITE, by, report.team_id)
    if report.audience == Audience.TEAM:
        raise Invalid(_("This report is for the team: it does not leave."))
    if any(harms.values()) and not measures.strip():
        raise Invalid(_("Say what was done about each yes."))
    facts = opened(report, by=by)
    facts.review = {"harms": dict(harms), "measures": measures.strip()}
    return _step(report, "ask", facts, by=by, asked_by=signer(by))


def answer(report: Report, *, clear: bool, reason: str, by: Actor) -> Report:
    """As another person, let it leave or not, with a reason. Raises FourEyes for who began, fixed or asked."""
    permit(rules.CLEAR, by, report.team_id)
    if signer(by).pk in {report.asked_by_id, report.written_by_id, report.fixed_by_id}:
        raise FourEyes
    if not reason.strip():
        raise Invalid(_("Say why, in a few words: the next reader was not there."))
    facts = opened(report, by=by)
    facts.review["reason"] = reason.strip()
    if clear:
        return _step(report, "clear", facts, by=by, second=signer(by))
    return _step(report, "refuse", facts, by=by, asked_by=None)


def drop(report: Report, *, by: Actor) -> Report:
    """Give a draft up; it stays sealed, and is no longer listed."""
    permit(rules.WRITE, by, report.team_id)
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        locked.state = REPORT.next(locked.state, "drop")
        locked.save(update_fields=["state"])
        note("plan_report.drop", locked, by=by)
    return locked


def opened(report: Report, *, by: Actor) -> Facts:
    """The opened facts."""
    return Facts.opened(open_one(report, by=by))


def fixed(report: Report, facts: Facts) -> Content:
    """The content of a fixed report. Raises Altered where it is not what its hash says."""
    if facts.content is None:
        raise WrongState
    content = content_of(facts.content)
    if content.sha256 != report.sha256:
        raise Altered(_("This report is not what was fixed: its hash differs. Tell the direction."))
    return content


def export(report: Report, *, by: Actor) -> Content:
    """The content, to be handed out; what is for others leaves only once cleared."""
    permit(rules.EXPORT, by, report.team_id)
    if report.audience != Audience.TEAM and report.state != "cleared":
        raise Invalid(_("This report leaves only once another person has cleared it."))
    content = fixed(report, opened(report, by=by))
    with transaction.atomic():
        note("plan_report.export", report, by=by)
    return content


def _step(report: Report, verb: str, facts: Facts, *, by: Actor, **changes: Any) -> Report:
    """Seal the facts anew and make one step, unless someone else made one meanwhile."""
    read = report.version
    report.seal(facts.sealed(), report.team_id)
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.version != read:
            raise WrongState
        report.state = REPORT.next(locked.state, verb)
        for name, value in changes.items():
            setattr(report, name, value)
        report.save()
        note(f"plan_report.{verb}", report, by=by)
    return report
