"""What one alert's page shows, and which forms it offers to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many, open_one
from vigie.ground.tasks.models import Task
from vigie.warning.alerts import rules
from vigie.warning.alerts.forms import CloseForm, OutcomeForm, ReasonForm, TaskForm
from vigie.warning.alerts.models import Alert, Proposal
from vigie.warning.alerts.publishing import COUNTRY_ONLY
from vigie.warning.alerts.states import ALERT

STEPS = {
    "verify": _("Verification begun"),
    "assess": _("Assessed"),
    "approve": _("First decision to issue"),
    "issue": _("Issued inside"),
    "update": _("Updated"),
    "close": _("Closed"),
    "reject": _("Rejected"),
}


def detail_context(alert: Alert, actor: Actor) -> dict[str, Any]:
    """The opened alert with its tasks and publications, and the forms this actor may use in this state."""
    tasks = list(Task.objects.visible_to(actor).about(alert).select_related("owner"))
    task_facts = open_many(tasks, by=actor, of="tasks")
    proposals = list(Proposal.objects.visible_to(actor).filter(alert=alert).select_related("proposed_by", "second"))
    words = open_many(proposals, by=actor, of="publications")
    facts = open_one(alert, by=actor)
    return {
        "alert": alert,
        "facts": facts,
        "valid_until": date.fromisoformat(facts["valid_until"]) if "valid_until" in facts else None,
        "steps": [
            {**step, "label": STEPS[step["verb"]], "at": datetime.fromisoformat(step["at"])} for step in facts["steps"]
        ],
        "tasks": [
            (task, task_facts[task.pk], actor.user is not None and task.owner_id == actor.user.pk) for task in tasks
        ],
        "proposals": [(proposal, words[proposal.pk]) for proposal in proposals],
        "public_place": alert.country if alert.country in COUNTRY_ONLY else alert.area or alert.country,
        "outcome_form": OutcomeForm(),
        **_forms(alert, actor),
        "can_propose": _may_propose(alert, actor, proposals),
    }


def _may_propose(alert: Alert, actor: Actor, proposals: list[Proposal]) -> bool:
    """One proposal at a time; after one was declined or withdrawn, better words may be proposed."""
    live = any(proposal.state in {"proposed", "published"} for proposal in proposals)
    return not live and "close" in ALERT.verbs(alert.state) and may(rules.PROPOSE, actor, alert.team_id)


def _forms(alert: Alert, actor: Actor) -> dict[str, Any]:
    """Only what can be done now, by this person."""
    verbs = ALERT.verbs(alert.state)
    assess, decide = may(rules.ASSESS, actor, alert.team_id), may(rules.DECIDE, actor, alert.team_id)
    is_first = actor.user is not None and alert.first_decider_id == actor.user.pk
    live = alert.state not in {"closed", "rejected"}
    return {
        "verify_form": ReasonForm(auto_id="verify_%s") if assess and "verify" in verbs else None,
        "can_assess": assess and "assess" in verbs,
        "decide_form": ReasonForm(auto_id="decide_%s") if decide and "issue" in verbs and not is_first else None,
        "waits_for_second": alert.first_decider is not None and alert.decided_at is None,
        "reject_form": ReasonForm(auto_id="reject_%s") if decide and "reject" in verbs else None,
        "task_form": TaskForm(team=alert.team_id) if live and may(rules.RESPOND, actor, alert.team_id) else None,
        "can_update": assess and "update" in verbs,
        "can_publish": may(rules.PUBLISH, actor, alert.team_id),
        "close_form": CloseForm() if decide and "close" in verbs else None,
    }
