from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "vigie.doors.api"
    label = "api"
