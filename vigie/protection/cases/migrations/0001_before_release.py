import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("cases", "0001_initial")]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="Case",
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
                ("last_month", models.DateField()),
                ("country", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Opened"),
                            ("active", "Accompanied"),
                            ("followed", "Followed up"),
                            ("closed", "Case closed"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("immediate", "Now"), ("soon", "Soon"), ("none", "Not urgent")],
                        default="soon",
                        max_length=10,
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
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
                "indexes": [
                    models.Index(fields=["state", "month"], name="cases_case_state_5a8a25_idx"),
                    models.Index(fields=["country", "month"], name="cases_case_country_7dd593_idx"),
                    models.Index(fields=["team", "wrap", "id", "version"], name="cases_listing"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="cases_month_only"),
                    models.CheckConstraint(condition=models.Q(("last_month__day", 1)), name="cases_last_month_only"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "new"),
                            models.Q(("officer", None), _negated=True),
                            ("state", "closed"),
                            _connector="OR",
                        ),
                        name="cases_taken",
                    ),
                ],
            },
        ),
        CreateTable(
            name="EmergencyGrant",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("half_signed", "Signed once"),
                            ("signed", "Signed by two"),
                            ("paid", "Paid"),
                            ("received", "Receipt kept"),
                            ("reported", "Reported"),
                            ("refused", "Refused"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="cases.case"
                    ),
                ),
                (
                    "first_signer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_signer",
                    models.ForeignKey(
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
                "ordering": ["-month", "pk"],
                "indexes": [models.Index(fields=["state"], name="cases_emerg_state_2864b7_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("signed", "paid", "received", "reported")), _negated=True),
                            models.Q(
                                ("first_signer__isnull", False),
                                ("second_signer__isnull", False),
                                models.Q(("first_signer", models.F("second_signer")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_grant_signed_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "half_signed"), _negated=True),
                            ("first_signer__isnull", False),
                            _connector="OR",
                        ),
                        name="cases_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="cases_grant_month_only"),
                ],
            },
        ),
    ]
