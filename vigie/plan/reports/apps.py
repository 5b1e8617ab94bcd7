from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "vigie.plan.reports"
    label = "reports"
