from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "vigie.protection.incidents"
    label = "incidents"
