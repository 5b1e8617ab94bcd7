import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [
        ("intake", "0001_initial"),
        ("intake", "0002_keys_wraps"),
        ("intake", "0003_backup_last_month"),
        ("intake", "0004_search_listing"),
        ("intake", "0005_ways_without_code"),
        ("intake", "0006_sheets_board"),
        ("intake", "0007_lists"),
        ("intake", "0008_field_enclosures"),
        ("intake", "0009_trips"),
        ("intake", "0010_cases_trip_told"),
        ("intake", "0011_odk_phones"),
        ("intake", "0012_texts"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
        ("accounts", "__first__"),
    ]

    operations = [
        CreateTable(
            name="Correspondent",
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
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
        ),
        CreateTable(
            name="FormKey",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("public", models.BinaryField(max_length=400)),
                ("certificate", models.BinaryField(max_length=64)),
                ("epoch_then", models.PositiveIntegerField()),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        CreateTable(
            name="Gateway",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plain", "Any gateway that sends a form or JSON, with the secret in a header"),
                            ("twilio", "Twilio"),
                            ("africa", "Africa’s Talking"),
                            ("smssync", "SMSSync on an Android phone"),
                            ("android", "SMS Gateway for Android"),
                        ],
                        max_length=8,
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, null=True)),
                ("signing", models.BinaryField(max_length=200, null=True)),
                ("sender_field", models.CharField(blank=True, max_length=40)),
                ("text_field", models.CharField(blank=True, max_length=40)),
                ("id_field", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ["kind", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest__isnull", True), ("signing__isnull", False)),
                            models.Q(("digest__isnull", False), ("signing__isnull", True)),
                            _connector="OR",
                        ),
                        name="intake_gateway_one_secret",
                    )
                ],
            },
        ),
        CreateTable(
            name="OutsideLine",
            fields=[
                ("place", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                (
                    "phone",
                    models.CharField(
                        max_length=24,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+[0-9][0-9 ]{5,21}$", "Begin with + and the country’s code."
                            )
                        ],
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("place", 1)), name="intake_one_outside_line")
                ],
            },
        ),
        CreateTable(
            name="Report",
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
                ("country", models.CharField(blank=True, max_length=3)),
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
                    "state",
                    models.CharField(
                        choices=[
                            ("packed", "Encrypted form, to be opened"),
                            ("received", "Received"),
                            ("answered", "Answered"),
                            ("accepted", "Became a violation"),
                            ("closed", "Closed"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("unanswered", models.BooleanField(default=True)),
                ("answer_by", models.DateTimeField()),
                ("lookup", models.BinaryField(max_length=32, null=True, unique=True)),
                ("reporter_key", models.BinaryField(max_length=1216, null=True)),
                ("certificate", models.BinaryField(max_length=64)),
                ("submission", models.CharField(max_length=43, unique=True)),
                (
                    "assigned_to",
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
                "ordering": ["answer_by"],
                "indexes": [
                    models.Index(fields=["state", "answer_by"], name="intake_repo_state_37e786_idx"),
                    models.Index(
                        fields=[
                            "unanswered",
                            "answer_by",
                            "id",
                            "team",
                            "wrap",
                            "urgency",
                            "state",
                            "country",
                            "assigned_to",
                            "month",
                        ],
                        name="intake_board",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="intake_month_only"),
                    models.CheckConstraint(condition=models.Q(("last_month__day", 1)), name="intake_last_month_only"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lookup__isnull", True), ("reporter_key__isnull", True)),
                            models.Q(("lookup__isnull", False), ("reporter_key__isnull", False)),
                            _connector="OR",
                        ),
                        name="intake_code_whole_or_none",
                    ),
                ],
            },
        ),
        CreateTable(
            name="Message",
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
                ("place", models.PositiveIntegerField()),
                (
                    "author",
                    models.CharField(
                        choices=[("reporter", "The person who writes to us"), ("team", "Duty desk")], max_length=8
                    ),
                ),
                ("reporter_wrap", models.BinaryField(null=True)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="intake.report"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "indexes": [models.Index(fields=["team", "wrap", "report", "id", "version"], name="intake_listing")],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "place"), name="intake_one_message_per_place")
                ],
            },
        ),
        CreateTable(
            name="Enclosure",
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
                ("place", models.PositiveIntegerField()),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enclosures", to="intake.report"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "place"), name="intake_one_enclosure_per_place")
                ],
            },
        ),
        CreateTable(
            name="Shift",
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
                ("opens", models.DateTimeField()),
                ("closes", models.DateTimeField()),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["opens"],
                "indexes": [models.Index(fields=["closes"], name="intake_shift_closes")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))), name="intake_shift_ends_after"
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="intake_shift_month_only"),
                ],
            },
        ),
        CreateTable(
            name="Trip",
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
                        choices=[("under_way", "Under way"), ("ended", "Ended")], default="under_way", max_length=10
                    ),
                ),
                ("every", models.PositiveSmallIntegerField()),
                ("until", models.DateTimeField()),
                ("due", models.DateTimeField()),
                ("told", models.DateTimeField()),
                ("alarm", models.BooleanField(default=False)),
                ("lookup", models.BinaryField(max_length=32, null=True, unique=True)),
                ("submission", models.CharField(max_length=43, unique=True)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["due"],
                "indexes": [models.Index(fields=["state", "due"], name="intake_trip_due")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="intake_trip_month_only"),
                    models.CheckConstraint(
                        condition=models.Q(("every__gte", 1), ("every__lte", 48)), name="intake_trip_rhythm"
                    ),
                ],
            },
        ),
        CreateTable(
            name="Sign",
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
                ("place", models.PositiveIntegerField()),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signs", to="intake.trip"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [models.UniqueConstraint(fields=("trip", "place"), name="intake_one_sign_per_place")],
            },
        ),
        CreateTable(
            name="Wording",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("family", models.UUIDField(default=uuid.uuid4)),
                ("version", models.PositiveIntegerField(default=1)),
                ("language", models.CharField(choices=[("fr", "French"), ("en", "English")], max_length=2)),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField(max_length=10000)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("approved", "Approved"), ("retired", "Retired")],
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
                "ordering": ["title", "language", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("family", "version"), name="intake_one_wording_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved")),
                        fields=("family",),
                        name="intake_one_approved_wording",
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
                        name="intake_wording_read_by_two",
                    ),
                ],
            },
        ),
        CreateTable(
            name="Acceptance",
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
                ("review_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("accepted", "Accepted by two"), ("withdrawn", "Withdrawn")],
                        default="proposed",
                        max_length=9,
                    ),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
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
                "ordering": ["-review_on"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="intake_acceptance_month_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "accepted")),
                        fields=("state",),
                        name="intake_one_accepted_acceptance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            models.Q(
                                ("accepted_by__isnull", False),
                                models.Q(("accepted_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="intake_acceptance_by_two",
                    ),
                ],
            },
        ),
        CreateTable(
            name="CodeSheet",
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
                        choices=[("drawn", "In use"), ("burnt", "In foreign hands: not believed")],
                        default="drawn",
                        max_length=5,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["-month", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="intake_codesheet_month_only")
                ],
            },
        ),
        CreateTable(
            name="Phone",
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
                ("label", models.CharField(max_length=12, unique=True)),
                ("digest", models.BinaryField(max_length=32)),
                ("ends", models.DateField()),
                ("month", models.DateField()),
                ("last_month", models.DateField(null=True)),
                ("stopped", models.BooleanField(default=False)),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["stopped", "label"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="intake_phone_month_only"),
                    models.CheckConstraint(
                        condition=models.Q(("last_month__isnull", True), ("last_month__day", 1), _connector="OR"),
                        name="intake_phone_last_month_only",
                    ),
                ],
            },
        ),
    ]
