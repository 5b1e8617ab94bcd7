from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "vigie.plan.collection"
    label = "collection"
