"""What one alert's page shows, and which forms it offers to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute.words import Piece
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import open_many
from vigie.warning.alerts import rules
from vigie.warning.alerts.bulletin.content import Audience
from vigie.warning.alerts.coarse import area_of
from vigie.warning.alerts.consents import Use, consents_of, missing, still_out
from vigie.warning.alerts.facts import texts_of
from vigie.warning.alerts.forms import EmergencyForm, ReasonForm, field_name
from vigie.warning.alerts.inside import Version, facts_of, row_is_whole, versions
from vigie.warning.alerts.models import Alert, Proposal
from vigie.warning.alerts.publishing import OUTSIDE
from vigie.warning.alerts.reaching import reached
from vigie.warning.alerts.states import ALERT, IN_FORCE

STEPS = {
    "verify": _("Verification begun"),
    "assess": _("Assessed"),
    "approve": _("First decision to issue"),
    "issue": _("Issued inside"),
    "act_now": _("Issued at once, in an emergency"),
    "confirm": _("Confirmed by the second person"),
    "confirm_updated": _("Confirmed by the second person"),
    "cancel": _("Cancelled"),
    "update": _("Updated"),
    "close": _("Closed"),
    "reject": _("Rejected"),
}


def detail_context(alert: Alert, actor: Actor) -> dict[str, Any]:
    """The opened alert with its messages and publications, and the forms this actor may use in this state."""
    facts = facts_of(alert, by=actor)
    proposals = list(Proposal.objects.visible_to(actor).filter(alert=alert).select_related("proposed_by", "second"))
    words = open_many(proposals, by=actor, of="publications")
    found = versions(alert, facts, by=actor)
    return {
        "alert": alert,
        "facts": facts,
        "texts": texts_of(facts),
        "valid_until": date.fromisoformat(facts["valid_until"]) if "valid_until" in facts else None,
        "steps": [
            {**step, "label": STEPS[step["verb"]], "at": datetime.fromisoformat(step["at"])} for step in facts["steps"]
        ],
        "proposals": [(one, words[one.pk], _place(alert, one.audience)) for one in proposals],
        "versions": [(version, _changes(version)) for version in reversed(found)],
        "row_is_whole": row_is_whole(found, facts),
        "without_consent": missing(facts, Use.INSIDE, timezone.localdate()),
        "out_without_consent": still_out(alert, facts),
        "consents": consents_of(facts),
        "reached": reached(alert, by=actor),
        "audiences": _audiences(alert, found, proposals) if may(rules.SPREAD, actor, alert.team_id) else [],
        "may_assess": may(rules.ASSESS, actor, alert.team_id),
        "may_spread": may(rules.SPREAD, actor, alert.team_id),
        **_forms(alert, actor),
        "can_propose": _may_propose(alert, actor, proposals),
    }


def _place(alert: Alert, audience: str) -> str:
    return area_of(alert.country, alert.area, audience) or alert.country


def _changes(version: Version) -> list[tuple[str, list[Piece]]]:
    """What changed since the message before, under the words of its form."""
    return [(field_name(name), pieces) for name, pieces in version.changes]


def _audiences(alert: Alert, found: list[Version], proposals: list[Proposal]) -> list[tuple[str, str]]:
    """Those for whom there is a bulletin: inside once it is issued, others once two people let it out."""
    out = {one.audience for one in proposals if one.state in {"published", "replaced", "withdrawn"}}
    known = {Audience.INSIDE: bool(found), Audience.PUBLIC: "public" in out, Audience.OFFICIAL: "official" in out}
    return [(audience.value, str(audience.label)) for audience, there in known.items() if there]


def _may_propose(alert: Alert, actor: Actor, proposals: list[Proposal]) -> bool:
    """One proposal at a time to the same readers; what is out already may be updated."""
    waiting = {proposal.audience for proposal in proposals if proposal.state == "proposed"}
    ready = alert.state in IN_FORCE and not alert.waits_for_second
    return ready and len(waiting) < len(OUTSIDE) and may(rules.PROPOSE, actor, alert.team_id)


def _forms(alert: Alert, actor: Actor) -> dict[str, Any]:
    """Only what can be done now, by this person."""
    verbs = ALERT.verbs(alert.state)
    assess, decide = may(rules.ASSESS, actor, alert.team_id), may(rules.DECIDE, actor, alert.team_id)
    is_first = actor.user is not None and alert.first_decider_id == actor.user.pk
    emergency = alert.level == "red" and "act_now" in verbs and may(rules.ACT_NOW, actor, alert.team_id)
    return {
        "verify_form": ReasonForm(auto_id="verify_%s") if assess and "verify" in verbs else None,
        "can_assess": assess and "assess" in verbs,
        "decide_form": ReasonForm(auto_id="decide_%s") if decide and "issue" in verbs and not is_first else None,
        "waits_for_second": alert.first_decider is not None and alert.decided_at is None,
        "emergency_form": EmergencyForm(auto_id="act_now_%s") if emergency else None,
        "confirm_form": ReasonForm(auto_id="confirm_%s")
        if alert.waits_for_second and decide and not is_first
        else None,
        "reject_form": ReasonForm(auto_id="reject_%s") if decide and "reject" in verbs else None,
        "can_update": assess and "update" in verbs,
        "can_publish": may(rules.PUBLISH, actor, alert.team_id),
        "cancel_form": ReasonForm(auto_id="cancel_%s") if decide and "cancel" in verbs else None,
    }
