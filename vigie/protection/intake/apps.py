from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "vigie.protection.intake"
    label = "intake"
