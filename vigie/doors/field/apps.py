from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "vigie.doors.field"
    label = "field"
