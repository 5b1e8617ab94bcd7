"""Assessing the risk of a case. Earlier assessments stay as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.rules import permit
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_one
from vigie.ground.terms.queries import is_code
from vigie.protection.cases import reminders, rules
from vigie.protection.cases.facts import UNKNOWN, Assessment, Facts
from vigie.protection.cases.models import Case
from vigie.protection.cases.risk.matrix import proposed
from vigie.protection.cases.working import care_comes_first, change

LATEST_REVIEW = timedelta(days=183)


def assess(
    case: Case,
    *,
    threats: str,
    vulnerabilities: str,
    capacities: str,
    likelihood: str,
    impact: str,
    level: str,
    reasons: str,
    own_level: str,
    own_words: str,
    review_on: date,
    by: Actor,
) -> None:
    """Keep one discussion of the risk and remind of the next. Without `level`, the table's proposal is ours.

    Raises Invalid: no level, no reasons, a review that is past or too far, care not offered yet to a survivor.
    """
    permit(rules.WORK, by, case.team_id)
    level = level or proposed(likelihood, impact)
    _check(likelihood, impact, level, own_level, reasons, review_on)
    before = Facts.opened(open_one(case, by=by))
    care_comes_first(before)
    made = Assessment(
        at=timezone.now().isoformat(timespec="minutes"),
        by=by.pseudonym,
        threats=threats,
        vulnerabilities=vulnerabilities,
        capacities=capacities,
        likelihood=likelihood,
        impact=impact,
        level=level,
        reasons=reasons.strip(),
        own_level=own_level,
        own_words=own_words,
        review_on=review_on.isoformat(),
    )
    with transaction.atomic():
        if before.assessment:
            reminders.settle(case, before.assessment.task, by=by)
        owner = reminders.keeper_of(case, by=by)
        task = reminders.remind(case, owner=owner, due_at=reminders.morning_of(review_on), by=by) if owner else ""
        change(case, "case.assess", lambda known: known.with_line("assessments", replace(made, task=task)), by=by)


def _check(likelihood: str, impact: str, level: str, own_level: str, reasons: str, review_on: date) -> None:
    coded = {"likelihood": likelihood, "impact": impact, "risk_level": level}
    if any(not is_code(name, code) for name, code in coded.items()) or not is_code("risk_level", own_level):
        raise Invalid(_("Choose the likelihood, the impact and the person’s own rating."))
    if level == UNKNOWN:
        raise Invalid(_("Likelihood or impact is not assessed: say the level yourself, with your reasons."))
    if not reasons.strip():
        raise Invalid(_("Give your reasons: the table is an aid, not a verdict."))
    today = timezone.localdate()
    if not today < review_on <= today + LATEST_REVIEW:
        raise Invalid(_("The next assessment lies after today, and within six months."))
