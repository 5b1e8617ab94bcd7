from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "vigie.doors.desk.journal"
    label = "journal"
