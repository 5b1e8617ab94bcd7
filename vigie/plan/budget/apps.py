from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "vigie.plan.budget"
    label = "budget"

    def ready(self) -> None:
        """What awaits people by day."""
        from vigie.ground.tasks.dates import add_source
        from vigie.plan.budget import dates

        add_source(dates.awaited)
