from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "vigie.ground.questions"
    label = "questions"
