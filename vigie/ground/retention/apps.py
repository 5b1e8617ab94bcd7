from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "vigie.ground.retention"
    label = "retention"

    def ready(self) -> None:
        from vigie.ground.retention import checks  # noqa: F401  # Registers itself.
