import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("questions", "0001_initial")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="FormVersion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("questions", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("tried", "Tried out"),
                            ("approved", "In use"),
                            ("replaced", "Replaced"),
                            ("dropped", "Dropped"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["form", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("form", "number"), name="questions_one_version_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved")), fields=("form",), name="questions_one_in_use"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "tried"))),
                        fields=("form",),
                        name="questions_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "replaced"]), _negated=True),
                            models.Q(
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("written_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="questions_version_read_by_two",
                    ),
                ],
            },
        ),
        CreateTable(
            name="ListChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("list", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("add", "Add a value"),
                            ("relabel", "Name it otherwise"),
                            ("retire", "No longer offer it"),
                            ("restore", "Offer it again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("parent", models.CharField(blank=True, max_length=40)),
                ("labels", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("approved", "Approved"), ("dropped", "Dropped")],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["list", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("list", "code"),
                        name="questions_one_change_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("written_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="questions_change_read_by_two",
                    ),
                ],
            },
        ),
    ]
