from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "vigie.plan.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Shelves of recipes: composed on screen, counted by hand; the latter take no value in a locked period."""
        from vigie.plan.collection.closing import register
        from vigie.plan.indicators import composing, recipes
        from vigie.plan.indicators.queries import locked_spans
        from vigie.plan.indicators.recipes import manual

        recipes.add_shelf(composing)
        recipes.add_shelf(manual)
        register(locked_spans)
