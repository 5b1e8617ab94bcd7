from django.apps import AppConfig


class SituationConfig(AppConfig):
    name = "vigie.warning.situation"
    label = "situation"
