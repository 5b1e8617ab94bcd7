from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "vigie.plan.funding"
    label = "funding"

    def ready(self) -> None:
        """What awaits people by day."""
        from vigie.ground.tasks.dates import add_source
        from vigie.plan.funding import dates

        add_source(dates.awaited)
