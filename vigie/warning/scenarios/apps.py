from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    name = "vigie.warning.scenarios"
    label = "scenarios"
