from django.apps import AppConfig


class TreeConfig(AppConfig):
    name = "vigie.plan.tree"
    label = "plan"  # The room was once the whole wing; its tables and audit entries keep that name.
