"""What results of a plan are about, in general words, and which recipes may tell of it, or which wing will bring some.

A person says which themes a result has: nothing here knows the words of any one plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
NETWORK = _("the network wing: coalitions, members, assessments, trainings and partnerships")
VOICE = _("the voice wing: library, site, advocacy and dialogue")


@dataclass(frozen=True)
class Theme:
    """`recipes` are keys of declared ones; `awaits` is the wing, not built yet, that will bring more."""

    title: Words
    recipes: tuple[str, ...] = ()
    awaits: Words = ""


THEMES: dict[str, Theme] = {
    "violations": Theme(
        _("Violations are documented and verified"),
        (
            "verified-incidents",
            "verified-by-age",
            "verified-by-category",
            "verified-by-author",
            "verified-by-act",
            "violations-recorded",
            "violations-by-urgency",
        ),
    ),
    "warning": Theme(
        _("Early warning"),
        (
            "alerts-in-time",
            "signals-raised",
            "dates-of-risk",
            "scenarios-written",
            "scenarios-scored",
            "grids-filled",
            "situation-judged",
            "alerts-opened",
            "alerts-decided",
            "exercises-held",
            "messages-published",
        ),
    ),
    "response": Theme(
        _("Alerts are answered"), ("alerts-answered", "alerts-true", "tasks-given", "tasks-taken", "after-actions")
    ),
    "protection": Theme(
        _("Security and protection of defenders"),
        (
            "requests-received",
            "requests-closed",
            "cases-opened",
            "cases-closed",
            "grants-asked",
            "grants-paid",
            "verified-incidents",
            "verified-by-category",
        ),
    ),
    "plan": Theme(_("The plan is carried out"), ("activities-realised", "milestones-reached")),
    "coalitions": Theme(
        _("Coalitions of the countries, their rooting and their conflicts"),
        ("grids-filled", "situation-judged"),
        NETWORK,
    ),
    "training": Theme(_("Trainings and abilities"), (), NETWORK),
    "partners": Theme(_("Partnerships and frameworks of cooperation"), (), NETWORK),
    "documentation": Theme(_("Research and documentation centre"), (), VOICE),
    "public": Theme(_("The public knows and is made aware"), ("messages-published",), VOICE),
    "influence": Theme(_("Decision makers take contributions into account"), (), VOICE),
}
