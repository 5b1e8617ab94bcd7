import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("plan", "0001_initial")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="Plan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.TextField()),
                ("period", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("title", "period"), name="plan_one_by_title_and_period")
                ],
            },
        ),
        CreateTable(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("original", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=255)),
                ("header", models.JSONField()),
                ("subheader", models.JSONField()),
                ("imported_at", models.DateTimeField(auto_now_add=True)),
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
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plan.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "number"],
                "constraints": [models.UniqueConstraint(fields=("plan", "number"), name="plan_one_version_by_number")],
            },
        ),
        CreateTable(
            name="Node",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("axis", "Axis"),
                            ("objective", "Objective"),
                            ("result", "Expected result"),
                            ("activity", "Activity"),
                        ],
                        max_length=9,
                    ),
                ),
                ("rank", models.PositiveIntegerField()),
                ("order", models.PositiveIntegerField(blank=True, null=True)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("label", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField(blank=True)),
                ("raw", models.TextField(blank=True)),
                ("paragraphs", models.JSONField(blank=True, default=list)),
                ("continuations", models.JSONField(blank=True, default=list)),
                ("line", models.PositiveIntegerField()),
                (
                    "budget_eur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                ("periods", models.JSONField(blank=True, default=list)),
                ("responsible", models.TextField(blank=True)),
                ("erratum", models.TextField(blank=True)),
                ("erratum_at", models.DateTimeField(blank=True, null=True)),
                (
                    "erratum_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="plan.node",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="plan.node",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nodes", to="plan.planversion"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "rank"), name="plan_node_one_by_rank"),
                    models.CheckConstraint(
                        condition=models.Q(("budget_eur", None), ("budget_eur__gte", 0), _connector="OR"),
                        name="plan_node_budget_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "axis"), ("parent", None)),
                            models.Q(models.Q(("kind", "axis"), _negated=True), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_node_axes_are_roots",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="plan_node_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("erratum", ""), ("erratum_at", None), ("erratum_by", None)),
                            models.Q(
                                models.Q(("erratum", ""), _negated=True),
                                ("erratum_at__isnull", False),
                                ("erratum_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_node_erratum_is_signed",
                    ),
                ],
            },
        ),
        CreateTable(
            name="Anomaly",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rank", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To decide"),
                            ("kept", "Kept as written"),
                            ("corrected", "Corrected by an erratum"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("nodes", models.ManyToManyField(blank=True, related_name="anomalies", to="plan.node")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="anomalies", to="plan.planversion"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "rank"), name="plan_anomaly_one_by_rank"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("reason", ""), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_anomaly_decided_by_someone",
                    ),
                ],
            },
        ),
        CreateTable(
            name="Indicator",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recipe", models.SlugField(max_length=60)),
                ("baseline", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("target", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("verification", models.TextField(blank=True)),
                ("assumptions", models.TextField(blank=True)),
                ("attached_at", models.DateTimeField()),
                (
                    "attached_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="indicators", to="plan.node"
                    ),
                ),
            ],
            options={
                "ordering": ["node", "recipe"],
                "constraints": [models.UniqueConstraint(fields=("node", "recipe"), name="plan_indicator_once_by_node")],
            },
        ),
    ]
