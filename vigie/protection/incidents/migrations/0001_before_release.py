import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [
        ("incidents", "0001_initial"),
        ("incidents", "0002_mandated_bodies"),
        ("incidents", "0003_keys_wraps"),
        ("incidents", "0004_files_evidence"),
        ("incidents", "0005_search_listing"),
        ("incidents", "0006_sheets_sheets"),
        ("incidents", "0007_lists"),
        ("incidents", "0008_doubles_decisions"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_before_release"),
        ("accounts", "__first__"),
        ("files", "0001_before_release"),
    ]

    operations = [
        CreateTable(
            name="CountBatch",
            fields=[
                ("country", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("since", models.DateField()),
            ],
        ),
        CreateTable(
            name="CountDelta",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("country", models.CharField(max_length=3)),
                ("dimension", models.CharField(max_length=10)),
                ("area", models.CharField(blank=True, max_length=8)),
                ("period", models.DateField()),
                ("value", models.CharField(max_length=24)),
                ("sign", models.SmallIntegerField()),
            ],
        ),
        CreateTable(
            name="AreaWeekCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(max_length=8)),
                ("week", models.DateField()),
                (
                    "act_group",
                    models.CharField(
                        choices=[
                            ("killing", "Killing and disappearance"),
                            ("torture", "Torture and ill-treatment"),
                            ("arrest", "Arrest and detention"),
                            ("judicial", "Judicial harassment"),
                            ("threat", "Threats and surveillance"),
                            ("attack", "Attack on home, office, property or data"),
                            ("restriction", "Restriction of rights"),
                            ("defamation", "Defamation and other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("n", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("area", "week", "act_group"), name="incidents_one_area_week")
                ],
            },
        ),
        CreateTable(
            name="Incident",
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
                ("country", models.CharField(max_length=3)),
                (
                    "act_group",
                    models.CharField(
                        choices=[
                            ("killing", "Killing and disappearance"),
                            ("torture", "Torture and ill-treatment"),
                            ("arrest", "Arrest and detention"),
                            ("judicial", "Judicial harassment"),
                            ("threat", "Threats and surveillance"),
                            ("attack", "Attack on home, office, property or data"),
                            ("restriction", "Restriction of rights"),
                            ("defamation", "Defamation and other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("review", "In review"),
                            ("corroborated", "Corroborated"),
                            ("verified", "Verified by the coalition"),
                            ("submitted", "Submitted to a mandated body"),
                            ("recognised", "Verified by a mandated body"),
                            ("refuted", "Refuted"),
                            ("unverifiable", "Closed as unverifiable"),
                            ("merged", "Counted with another"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("immediate", "Now"), ("soon", "Soon"), ("none", "Not urgent")],
                        default="none",
                        max_length=10,
                    ),
                ),
                (
                    "first_verifier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "second_verifier",
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
                "indexes": [
                    models.Index(fields=["state", "month"], name="incidents_i_state_afde00_idx"),
                    models.Index(fields=["country", "month"], name="incidents_i_country_4f4b51_idx"),
                    models.Index(
                        fields=["-month", "id", "team", "wrap", "state", "country", "act_group"],
                        name="incidents_newest",
                    ),
                    models.Index(fields=["team", "wrap", "id", "version"], name="incidents_listing"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("verified", "submitted", "recognised")), _negated=True),
                            models.Q(
                                ("first_verifier__isnull", False),
                                ("second_verifier__isnull", False),
                                models.Q(("first_verifier", models.F("second_verifier")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="incidents_verified_by_two",
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="incidents_month_only"),
                ],
            },
        ),
        CreateTable(
            name="Evidence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.file"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="incidents.incident"
                    ),
                ),
            ],
        ),
        CreateTable(
            name="Double",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "decision",
                    models.CharField(choices=[("merged", "One event"), ("apart", "Two events")], max_length=6),
                ),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "Received"),
                            ("review", "In review"),
                            ("corroborated", "Corroborated"),
                            ("verified", "Verified by the coalition"),
                            ("submitted", "Submitted to a mandated body"),
                            ("recognised", "Verified by a mandated body"),
                            ("refuted", "Refuted"),
                            ("unverifiable", "Closed as unverifiable"),
                            ("merged", "Counted with another"),
                        ],
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "counted",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="also_recorded",
                        to="incidents.incident",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "merged")),
                        fields=("other",),
                        name="incidents_merged_into_one_only",
                    ),
                    models.UniqueConstraint(fields=("counted", "other"), name="incidents_one_decision_of_a_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("counted", models.F("other")), _negated=True),
                        name="incidents_a_double_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "merged"), models.Q(("before", ""), _negated=True)),
                            models.Q(("before", ""), ("decision", "apart")),
                            _connector="OR",
                        ),
                        name="incidents_merged_knows_its_state",
                    ),
                ],
            },
        ),
        CreateTable(
            name="MonthMargin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(max_length=3)),
                ("month", models.DateField()),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("category", "Category of the victim"),
                            ("sex", "Sex"),
                            ("age_band", "Age band"),
                            ("author", "Type of author"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=24)),
                ("n", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("country", "month", "dimension", "value"), name="incidents_one_margin_per_cell"
                    )
                ],
            },
        ),
        CreateTable(
            name="Sheet",
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
                        choices=[("receiving", "Not whole"), ("ready", "Ready"), ("done", "Taken in")],
                        default="receiving",
                        max_length=9,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0)),
                ("made", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                (
                    "brought_by",
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
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="incidents_sheet_month_only")
                ],
            },
        ),
        CreateTable(
            name="SheetPart",
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
                ("done", models.BooleanField(default=False)),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="incidents.sheet"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "place"), name="incidents_one_part_per_place")
                ],
            },
        ),
        CreateTable(
            name="SheetSource",
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
            name="SheetRow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("mark", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="incidents.incident"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.sheetsource"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "mark"), name="incidents_one_row_per_mark")],
            },
        ),
        migrations.AddField(
            model_name="sheet",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="incidents.sheetsource"
            ),
        ),
    ]
