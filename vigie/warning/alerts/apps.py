from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "vigie.warning.alerts"
    label = "alerts"
