from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "vigie.ground.accounts"
    label = "accounts"
