from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "vigie.plan.progress"
    label = "progress"
