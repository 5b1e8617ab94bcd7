import django.db.models.deletion
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("outlook", "0001_initial")]

    initial = True

    dependencies = []

    operations = [
        CreateTable(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("series", models.PositiveIntegerField(default=0)),
                ("fired", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        CreateTable(
            name="Track",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                ("measure", models.CharField(max_length=40)),
                ("freq", models.CharField(max_length=5)),
                ("country", models.CharField(max_length=3)),
                ("area", models.CharField(blank=True, max_length=10)),
                ("act_group", models.CharField(blank=True, max_length=40)),
                ("first", models.DateField()),
                ("counts", models.JSONField(default=list)),
                ("provisional_from", models.DateField(blank=True, null=True)),
                ("marks", models.JSONField(default=list)),
                ("answers", models.JSONField(default=list)),
                ("forecast", models.JSONField(default=dict)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tracks", to="outlook.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "measure", "freq", "country", "area", "act_group"),
                        name="outlook_one_track_per_series",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("freq__in", ["week", "month"])), name="outlook_track_freq"
                    ),
                ],
            },
        ),
        CreateTable(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("observed", models.PositiveIntegerField()),
                ("answers", models.JSONField(default=list)),
                ("forecast", models.JSONField(default=dict)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="outlook.run"
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="outlook.track"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("track", "period", "digest"), name="outlook_one_reading_per_vintage"
                    )
                ],
            },
        ),
    ]
