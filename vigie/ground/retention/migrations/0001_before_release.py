import uuid

import django.db.models.deletion
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("retention", "0001_initial")]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
    ]

    operations = [
        CreateTable(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("lines", models.JSONField(default=list)),
                ("backups", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-day", "pk"],
            },
        ),
        CreateTable(
            name="Hold",
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
                ("kind", models.CharField(max_length=60)),
                ("subject", models.UUIDField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("person", "Someone asked to keep it"),
                            ("needed", "Something that is not over rests on it"),
                        ],
                        default="person",
                        max_length=8,
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["kind", "until", "pk"],
                "indexes": [models.Index(fields=["kind", "subject"], name="retention_h_kind_7e79dd_idx")],
            },
        ),
    ]
