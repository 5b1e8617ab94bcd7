from django.apps import AppConfig


class LadderConfig(AppConfig):
    name = "vigie.protection.ladder"
    label = "ladder"
