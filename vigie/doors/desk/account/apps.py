from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "vigie.doors.desk.account"
    label = "account"
