"""Who may word what the forms ask."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

EDIT = rule(
    "questions.edit",
    Role.OFFICER,
    Role.MONITOR,
    Role.COORDINATOR,
    Role.KEEPER,
    sentence=_(
        "Officers, monitors, coordinators and keepers word what forms ask and what lists hold; "
        "someone else among them approves it."
    ),
)
