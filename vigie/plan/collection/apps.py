from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "vigie.plan.collection"
    label = "collection"

    def ready(self) -> None:
        """What awaits people by day."""
        from vigie.ground.tasks.dates import add_source
        from vigie.plan.collection import dates

        add_source(dates.awaited)
