import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("signals", "0001_initial"), ("signals", "0002_keys_wraps")]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="Feed",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("public", models.BooleanField(default=True)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
        ),
        CreateTable(
            name="FeedEvent",
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
                ("iso3", models.CharField(max_length=3)),
                ("area", models.CharField(blank=True, max_length=10)),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("precision", models.CharField(max_length=8)),
                ("act_group", models.CharField(blank=True, max_length=16)),
                ("violence", models.CharField(blank=True, max_length=10)),
                ("in_source", models.BooleanField(default=True)),
                ("provisional", models.BooleanField(default=False)),
                ("killed", models.PositiveIntegerField(null=True)),
                ("wounded", models.PositiveIntegerField(null=True)),
                ("kidnapped", models.PositiveIntegerField(null=True)),
                ("detained", models.PositiveIntegerField(null=True)),
                ("affected", models.PositiveIntegerField(null=True)),
                ("male", models.PositiveIntegerField(null=True)),
                ("female", models.PositiveIntegerField(null=True)),
                ("sex_unknown", models.PositiveIntegerField(null=True)),
                ("best", models.PositiveIntegerField(null=True)),
                ("low", models.PositiveIntegerField(null=True)),
                ("high", models.PositiveIntegerField(null=True)),
                ("civilians", models.PositiveIntegerField(null=True)),
                ("flags", models.JSONField(default=list)),
                ("row_digest", models.BinaryField(max_length=32)),
                ("row_key", models.BinaryField(max_length=32)),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="signals.feed"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["feed", "start"], name="signals_fee_feed_id_8ca365_idx"),
                    models.Index(fields=["feed", "iso3", "area"], name="signals_fee_feed_id_81cb6e_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("feed", "row_key"), name="signals_one_event_per_key"),
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))), name="signals_event_ends_after_start"
                    ),
                ],
            },
        ),
        CreateTable(
            name="FeedVintage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("file_digest", models.BinaryField(max_length=32)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("flagged", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("updated", models.PositiveIntegerField(default=0)),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vintages", to="signals.feed"
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["feed", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("feed", "number"), name="signals_one_vintage_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "done",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("taken"), "+", models.F("flagged")
                                    ),
                                    "+",
                                    models.F("refused"),
                                ),
                            )
                        ),
                        name="signals_vintage_adds_up",
                    ),
                ],
            },
        ),
        CreateTable(
            name="FeedRevision",
            fields=[
                ("iso3", models.CharField(max_length=3)),
                ("area", models.CharField(blank=True, max_length=10)),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("precision", models.CharField(max_length=8)),
                ("act_group", models.CharField(blank=True, max_length=16)),
                ("violence", models.CharField(blank=True, max_length=10)),
                ("in_source", models.BooleanField(default=True)),
                ("provisional", models.BooleanField(default=False)),
                ("killed", models.PositiveIntegerField(null=True)),
                ("wounded", models.PositiveIntegerField(null=True)),
                ("kidnapped", models.PositiveIntegerField(null=True)),
                ("detained", models.PositiveIntegerField(null=True)),
                ("affected", models.PositiveIntegerField(null=True)),
                ("male", models.PositiveIntegerField(null=True)),
                ("female", models.PositiveIntegerField(null=True)),
                ("sex_unknown", models.PositiveIntegerField(null=True)),
                ("best", models.PositiveIntegerField(null=True)),
                ("low", models.PositiveIntegerField(null=True)),
                ("high", models.PositiveIntegerField(null=True)),
                ("civilians", models.PositiveIntegerField(null=True)),
                ("flags", models.JSONField(default=list)),
                ("row_digest", models.BinaryField(max_length=32)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to="signals.feedevent"
                    ),
                ),
                (
                    "replaced_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to="signals.feedvintage"
                    ),
                ),
                (
                    "vintage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signals.feedvintage"
                    ),
                ),
            ],
            options={
                "ordering": ["replaced_in"],
                "indexes": [models.Index(fields=["event", "replaced_in"], name="signals_fee_event_i_8b5464_idx")],
            },
        ),
        migrations.AddField(
            model_name="feedevent",
            name="vintage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="signals.feedvintage"
            ),
        ),
        CreateTable(
            name="Signal",
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
                ("source", models.CharField(max_length=20)),
                ("rule", models.CharField(max_length=40)),
                ("series", models.CharField(max_length=120)),
                ("freq", models.CharField(max_length=5)),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("iso3", models.CharField(max_length=3)),
                ("area", models.CharField(blank=True, max_length=10)),
                ("act_group", models.CharField(blank=True, max_length=16)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("observed", models.FloatField(blank=True, null=True)),
                ("expected_low", models.FloatField(blank=True, null=True)),
                ("expected_high", models.FloatField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("verifying", "Being verified"),
                            ("assessing", "Confirmed, to be assessed"),
                            ("handed", "Became an alert"),
                            ("rejected", "Rejected"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                (
                    "rejection",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("data", "Fault in the data"),
                            ("known", "Already known or already answered"),
                            ("explained", "Explained by something harmless"),
                            ("unconfirmed", "Not confirmed"),
                            ("elsewhere", "For others to follow"),
                        ],
                        max_length=12,
                    ),
                ),
                ("raised_at", models.DateTimeField(auto_now_add=True)),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "raised_at"], name="signals_sig_state_2cb18d_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "rule", "period_start"), name="signals_one_per_rule_and_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gte", models.F("period_start"))),
                        name="signals_period_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "rejected"), models.Q(("rejection", ""), _negated=True)),
                            models.Q(models.Q(("state", "rejected"), _negated=True), ("rejection", "")),
                            _connector="OR",
                        ),
                        name="signals_rejected_with_reason",
                    ),
                ],
            },
        ),
        CreateTable(
            name="SignalNote",
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
                ("verb", models.CharField(max_length=12)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="signals.signal"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
    ]
