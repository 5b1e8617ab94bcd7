from django.apps import AppConfig


class DeskRetentionConfig(AppConfig):
    name = "vigie.doors.desk.retention"
    label = "desk_retention"
