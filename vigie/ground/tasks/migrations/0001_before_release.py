import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("tasks", "0001_initial"), ("tasks", "0002_keys_wraps")]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="Task",
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
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(choices=[("open", "To do"), ("done", "Done")], default="open", max_length=8),
                ),
                ("subject_kind", models.CharField(max_length=60)),
                ("subject_id", models.CharField(max_length=40)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["due_at"],
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id"], name="tasks_task_subject_b7b98a_idx"),
                    models.Index(fields=["owner", "state"], name="tasks_task_owner_i_6f7bbd_idx"),
                ],
            },
        ),
    ]
