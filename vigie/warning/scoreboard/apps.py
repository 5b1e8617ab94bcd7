from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "vigie.warning.scoreboard"
    label = "scoreboard"
