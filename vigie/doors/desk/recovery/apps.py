from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "vigie.doors.desk.recovery"
    label = "recovery"
