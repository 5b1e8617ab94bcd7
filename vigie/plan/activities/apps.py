from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "vigie.plan.activities"
    label = "activities"

    def ready(self) -> None:
        """What awaits people by day."""
        from vigie.ground.tasks.dates import add_source
        from vigie.plan.activities import dates

        add_source(dates.awaited)
