from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "vigie.plan.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Put the recipes composed on screen beside the declared ones."""
        from vigie.plan.indicators import composing, recipes

        recipes.add_shelf(composing)
