from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SituationConfig(AppConfig):
    name = "vigie.warning.situation"
    label = "situation"

    def ready(self) -> None:
        """Name the rule of the weekly grids, whose signals lists show."""
        from vigie.warning.signals.naming import name_rule
        from vigie.warning.situation.watching import RULE

        name_rule(RULE, _("far above the usual two weeks in a row"))
