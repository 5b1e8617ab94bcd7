from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "vigie.doors.public"
    label = "public"
