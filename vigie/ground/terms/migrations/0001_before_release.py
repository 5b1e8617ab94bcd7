import django.db.models.deletion
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    replaces = [("terms", "0001_terms_and_places")]

    initial = True

    dependencies = []

    operations = [
        CreateTable(
            name="TermList",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
        ),
        CreateTable(
            name="Edition",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="terms_edition_single")],
            },
        ),
        CreateTable(
            name="Place",
            fields=[
                ("labels", models.JSONField(default=dict)),
                ("node_labels", models.JSONField(blank=True, default=dict)),
                ("retired", models.BooleanField(default=False)),
                ("node_added", models.BooleanField(default=False)),
                ("code", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("country", "Country"), ("area", "Area")], max_length=10)),
                ("iso3", models.CharField(db_index=True, max_length=3)),
                ("parent", models.CharField(blank=True, max_length=10)),
                ("aliases", models.JSONField(blank=True, default=list)),
                ("chief_town", models.CharField(blank=True, max_length=80)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("approximate", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["country", "area"])), name="terms_place_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="terms_place_on_earth",
                    ),
                ],
            },
        ),
        CreateTable(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("labels", models.JSONField(default=dict)),
                ("node_labels", models.JSONField(blank=True, default=dict)),
                ("retired", models.BooleanField(default=False)),
                ("node_added", models.BooleanField(default=False)),
                ("code", models.CharField(max_length=40)),
                ("order", models.PositiveIntegerField(default=0)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="terms.term",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="terms.termlist"
                    ),
                ),
            ],
            options={
                "ordering": ["list_id", "order", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("list", "code"), name="terms_term_once_in_its_list"),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="terms_term_has_a_code"
                    ),
                ],
            },
        ),
    ]
