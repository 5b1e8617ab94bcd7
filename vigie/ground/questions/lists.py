"""The code lists by their names on screen, and those of which only the names can change."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Rules, clocks and counts of the program stand on the values of these lists.
FIXED_LISTS = frozenset(
    [
        "act_group",
        "after_action",
        "age_band",
        "alert_level",
        "alert_urgency",
        "certainty",
        "closing_reason",
        "confidence",
        "consent_manner",
        "consent_use",
        "counting_unit",
        "date_precision",
        "impact",
        "likelihood",
        "reliability",
        "risk_date",
        "risk_level",
        "severity",
        "sex",
        "situation_level",
        "situation_trend",
        "urgency",
        "verification_reason",
        "victim_situation",
    ]
)
NAMES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "act": _("Acts"),
        "act_group": _("Groups of acts"),
        "after_action": _("Lessons of an alert"),
        "age_band": _("Age bands"),
        "alert_level": _("Levels of an alert"),
        "alert_urgency": _("Urgency of an alert"),
        "author_category": _("Presumed authors"),
        "author_group": _("Groups of authors"),
        "case_outcome": _("Outcomes of a protection case"),
        "certainty": _("Certainty of an alert"),
        "channel_outcome": _("Answers of the channels"),
        "closing_reason": _("Reasons to close"),
        "confidence": _("Confidence"),
        "consent_manner": _("Ways of consent"),
        "consent_use": _("Uses of consent"),
        "counting_unit": _("Who is counted"),
        "date_precision": _("How well a date is known"),
        "defender_category": _("Categories of defenders"),
        "family_link": _("Family links"),
        "impact": _("Impact of a risk"),
        "involvement_degree": _("Degrees of involvement"),
        "involvement_status": _("What became of the author"),
        "likelihood": _("Likelihood of a risk"),
        "motivation": _("Link to the person’s activity"),
        "reliability": _("Reliability of a source"),
        "risk_date": _("Kinds of dates of risk"),
        "response_task": _("Usual responses to an alert, from a level on"),
        "risk_level": _("Levels of risk"),
        "security_incident": _("Security incidents"),
        "security_measure": _("Security measures"),
        "security_scope": _("Parts of a security plan"),
        "severity": _("Severity of an alert"),
        "sex": _("Sex"),
        "situation_level": _("Scale of the situation report"),
        "situation_trend": _("Trend of the situation report"),
        "source_kind": _("Kinds of sources"),
        "support_kind": _("Kinds of support"),
        "urgency": _("Urgency"),
        "verification_reason": _("Reasons of a verification"),
        "victim_situation": _("Situations of victims"),
    }
)


def name_of(list_code: str) -> str:
    """Its name on screen; its code where it has none yet."""
    return str(NAMES.get(list_code, list_code))
