from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "vigie.warning.outlook"
    label = "outlook"
