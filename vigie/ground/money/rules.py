"""Who keeps the rates; everyone who signs in reads them."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.roles import Role
from vigie.ground.access.rules import rule

KEEP = rule("rate.import", Role.TREASURER, sentence=_("Only a treasurer brings in rates or corrects one."))
