import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("shelters", "0001_initial")]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="NightMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("mark", models.BinaryField(max_length=32, unique=True)),
            ],
        ),
        CreateTable(
            name="Shelter",
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
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Takes people in"), ("closed", "Takes nobody in")],
                        default="open",
                        max_length=6,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "wrap", "id", "version"], name="shelters_listing")],
            },
        ),
        CreateTable(
            name="ShelterAddress",
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
                (
                    "shelter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="address", to="shelters.shelter"
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
            name="Stay",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "On the waiting list"),
                            ("held", "Place held"),
                            ("arrived", "Staying"),
                            ("left", "Left"),
                            ("cancelled", "Cancelled"),
                            ("refused", "Not taken in"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("immediate", "Now"), ("soon", "Soon"), ("none", "Not urgent")], max_length=10
                    ),
                ),
                ("last_month", models.DateField()),
                (
                    "asked_by",
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
                "indexes": [
                    models.Index(fields=["state", "urgency"], name="shelters_st_state_704d8b_idx"),
                    models.Index(fields=["team", "wrap", "id", "version"], name="shelters_stay_listing"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("last_month__day", 1)), name="shelters_last_month_only")
                ],
            },
        ),
    ]
