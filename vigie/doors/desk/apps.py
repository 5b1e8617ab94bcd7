from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "vigie.doors.desk"
    label = "desk"

    def ready(self) -> None:
        from vigie.doors.desk.slots import fill_all

        fill_all()
