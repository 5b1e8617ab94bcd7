import django.db.models.deletion
from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    dependencies = [
        ("outlook", "0003_scans"),
    ]

    operations = [
        CreateTable(
            name="SurgeLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=81)),
                ("newest", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("refused", models.CharField(blank=True, max_length=20)),
                ("months", models.PositiveIntegerField()),
                ("provisional", models.BooleanField(default=False)),
                ("first", models.DateField(blank=True, null=True)),
                ("last", models.DateField(blank=True, null=True)),
                ("areas", models.PositiveIntegerField(default=0)),
                ("threshold", models.FloatField(blank=True, null=True)),
                ("figures", models.JSONField(default=dict)),
                ("places", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        CreateTable(
            name="RegionAhead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=81)),
                ("act_group", models.CharField(blank=True, max_length=40)),
                ("newest", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("ahead", models.JSONField(default=list)),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="outlook.run"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("what", "act_group"), name="outlook_one_region_per_count")
                ],
            },
        ),
    ]
