from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "vigie.doors.desk.teams"
    label = "teams"
