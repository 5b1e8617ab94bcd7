from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "vigie.ground.people"
    label = "people"
