from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "vigie.plan.funding"
    label = "funding"
