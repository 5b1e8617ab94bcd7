import uuid

import django.db.models.deletion
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("files", "0001_files_initial")]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
    ]

    operations = [
        CreateTable(
            name="File",
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
                    models.CharField(choices=[("kept", "Kept"), ("erased", "Erased")], default="kept", max_length=8),
                ),
                ("copy", models.UUIDField(null=True, unique=True)),
                ("removed", models.BooleanField(default=False)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("removed", False), ("state", "erased"), _connector="OR"),
                        name="files_only_erased_is_removed",
                    )
                ],
            },
        ),
    ]
