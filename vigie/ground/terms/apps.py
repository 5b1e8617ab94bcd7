from django.apps import AppConfig


class TermsConfig(AppConfig):
    name = "vigie.ground.terms"
    label = "terms"
