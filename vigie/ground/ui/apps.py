"""The look and the languages."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "vigie.ground.ui"
    label = "ui"

    def ready(self) -> None:
        # Before the first word is translated, for Django reads each catalogue once.
        from vigie.ground.ui.messages import compile_all

        compile_all()
