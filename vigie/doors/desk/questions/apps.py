from django.apps import AppConfig


class DeskQuestionsConfig(AppConfig):
    name = "vigie.doors.desk.questions"
    label = "desk_questions"
