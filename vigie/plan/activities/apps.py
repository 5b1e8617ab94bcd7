from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "vigie.plan.activities"
    label = "activities"
