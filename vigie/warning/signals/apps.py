from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "vigie.warning.signals"
    label = "signals"
