from django.apps import AppConfig


class SealConfig(AppConfig):
    name = "vigie.ground.seal"
    label = "seal"
