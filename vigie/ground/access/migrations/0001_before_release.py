import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [
        ("access", "0001_initial"),
        ("access", "0002_keys_alarms"),
        ("access", "0003_coercion"),
        ("access", "0004_hardening_tally"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="Tally",
            fields=[
                ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("began", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
        ),
        CreateTable(
            name="Team",
            fields=[
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("intake", "Duty desk"),
                            ("monitoring", "Monitoring"),
                            ("protection", "Protection"),
                            ("shelter", "Refuges"),
                            ("direction", "Direction"),
                        ],
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
        CreateTable(
            name="Alarm",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("altered_key", "A public key on the server is not the one that this node signed."),
                            ("weak_kdf", "The protection of someone’s passphrase was lowered on the server."),
                            ("forged_grant", "A team’s key was given in someone’s name, but they did not sign it."),
                            ("altered_record", "A sealed record was changed or moved on the server."),
                            ("no_reader", "A restricted record has no person left who can open it."),
                            ("bulk_opening", "Someone opens many records fast."),
                            ("freeze", "An emergency lock was set."),
                            ("quorum", "The keys were recovered by the quorum."),
                        ],
                        max_length=16,
                    ),
                ),
                ("subject_kind", models.CharField(max_length=60)),
                ("subject_id", models.CharField(max_length=40)),
                ("raised_at", models.DateTimeField(auto_now_add=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-raised_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("acknowledged_at", None)),
                        fields=("kind", "subject_kind", "subject_id"),
                        name="access_one_open_alarm_of_a_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_at", None), ("acknowledged_by__isnull", False), _connector="OR"
                        ),
                        name="access_acknowledged_by_someone",
                    ),
                ],
            },
        ),
        CreateTable(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Protection officer"),
                            ("monitor", "Monitor"),
                            ("analyst", "Analyst"),
                            ("decider", "Decision maker"),
                            ("coordinator", "Coordinator"),
                            ("keeper", "Keeper of accounts"),
                            ("regional", "Regional duty desk"),
                        ],
                        max_length=12,
                    ),
                ),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "let_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="access.team"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("team", "user", "role"),
                        name="access_one_live_membership",
                    )
                ],
            },
        ),
    ]
