from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "vigie.plan.budget"
    label = "budget"
