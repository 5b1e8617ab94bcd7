"""What is done when someone arrives and when they leave, in order."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Lines = dict[str, str | Promise]

ARRIVING: Lines = {
    "route": _("The way there was agreed and told to nobody else"),
    "phone": _("Telephone: SIM out or switched off before the last stretch; location off"),
    "rules": _("House rules and the emergency exit were explained, in the person’s language"),
    "health": _("Medicine, allergies and urgent care were asked about"),
    "needs": _("Food, hygiene, children’s needs are there for the first days"),
    "contact": _("Who may be called in an emergency, and by which way, is noted in the case"),
    "secrecy": _("The person agrees to keep the place secret, and knows why"),
}
LEAVING: Lines = {
    "risk": _("The risk at the place where the person goes was discussed"),
    "route": _("The way out was agreed"),
    "means": _("Money, papers and medicine for the first weeks are there"),
    "belongings": _("Nothing of the person stays in the house"),
    "follow_up": _("Who stays in touch, and when, is agreed in the case"),
    "secrecy": _("The place stays secret after leaving; this was said again"),
}
