from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "vigie.doors.desk.search"
    label = "search"
