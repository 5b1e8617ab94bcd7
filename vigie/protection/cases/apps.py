from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "vigie.protection.cases"
    label = "cases"
