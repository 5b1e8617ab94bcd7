from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "vigie.ground.files"
    label = "files"
