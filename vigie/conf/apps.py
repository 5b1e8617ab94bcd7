from django.apps import AppConfig


class ConfConfig(AppConfig):
    name = "vigie.conf"
    label = "conf"

    def ready(self) -> None:
        from vigie.conf import checks  # noqa: F401  # registers what `vigie check` asks
