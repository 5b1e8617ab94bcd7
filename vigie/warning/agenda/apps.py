from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "vigie.warning.agenda"
    label = "agenda"
