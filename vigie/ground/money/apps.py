from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "vigie.ground.money"
    label = "money"
