from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "vigie.plan.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Values by hand are refused in periods that are locked here."""
        from vigie.plan.collection.closing import register
        from vigie.plan.indicators.queries import locked_spans

        register(locked_spans)
