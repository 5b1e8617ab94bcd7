import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("ladder", "0001_initial")]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
        ("accounts", "__first__"),
        ("people", "0001_before_release"),
    ]

    operations = [
        CreateTable(
            name="Ladder",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("epoch", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "wrap",
                    models.CharField(
                        choices=[
                            ("hpke", "HPKE"),
                            ("team", "AES-256-GCM"),
                            ("name", "HPKE, named persons"),
                            ("two", "HPKE, halves to named persons"),
                        ],
                        default="hpke",
                        max_length=4,
                    ),
                ),
                ("wrapped_key", models.BinaryField()),
                ("sealed", models.BinaryField()),
                ("rising", models.BooleanField(default=False)),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ladder", to="people.party"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        CreateTable(
            name="SecurityIncident",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("epoch", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "wrap",
                    models.CharField(
                        choices=[
                            ("hpke", "HPKE"),
                            ("team", "AES-256-GCM"),
                            ("name", "HPKE, named persons"),
                            ("two", "HPKE, halves to named persons"),
                        ],
                        default="hpke",
                        max_length=4,
                    ),
                ),
                ("wrapped_key", models.BinaryField()),
                ("sealed", models.BinaryField()),
                ("month", models.DateField()),
                ("country", models.CharField(max_length=3)),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("immediate", "In danger now"),
                            ("none", "Not in immediate danger"),
                            ("unknown", "Not said"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["-month", "pk"],
                "indexes": [models.Index(fields=["-month", "id", "team", "wrap", "country"], name="ladder_newest")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="ladder_month_only")
                ],
            },
        ),
    ]
