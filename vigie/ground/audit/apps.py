from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "vigie.ground.audit"
    label = "audit"
