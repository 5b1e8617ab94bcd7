"""The risk sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.protection.cases.forms import coded, day, prose


class AssessmentForm(forms.Form):
    """What was discussed with the person, in the order in which one talks of it."""

    threats = prose(_("Threats: who could do what, and what makes you think so"))
    vulnerabilities = prose(_("Vulnerabilities: what makes the harm easier or worse"))
    capacities = prose(_("Capacities: what protects the person already"))
    own_level = coded("risk_level", _("How the person rates their own risk"), help_text=_("Their word, before yours."))
    own_words = prose(_("In the person’s own words"), 2, required=False)
    likelihood = coded("likelihood", _("Likelihood, if nothing is done"))
    impact = coded("impact", _("Impact, if it happens"))
    level = coded(
        "risk_level",
        _("Level, if it is another than the table gives"),
        required=False,
        help_text=_("Likelihood × impact proposes a level; your judgement decides, with its reasons."),
    )
    reasons = prose(_("Reasons for this level"))
    review_on = day(_("Assess again on"), help_text=_("Within six months; sooner when the risk is high."))
