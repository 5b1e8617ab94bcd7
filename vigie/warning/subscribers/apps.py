from django.apps import AppConfig


class SubscribersConfig(AppConfig):
    name = "vigie.warning.subscribers"
    label = "subscribers"
