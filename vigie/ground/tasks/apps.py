from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "vigie.ground.tasks"
    label = "tasks"
