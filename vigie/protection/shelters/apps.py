from django.apps import AppConfig


class SheltersConfig(AppConfig):
    name = "vigie.protection.shelters"
    label = "shelters"
