from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "vigie.ground.access"
    label = "access"
