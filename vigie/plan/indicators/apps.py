from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "vigie.plan.indicators"
    label = "indicators"
