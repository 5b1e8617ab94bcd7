from django.apps import AppConfig


class ResponseConfig(AppConfig):
    name = "vigie.warning.response"
    label = "response"
