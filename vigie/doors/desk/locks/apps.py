from django.apps import AppConfig


class LocksConfig(AppConfig):
    name = "vigie.doors.desk.locks"
    label = "locks"
