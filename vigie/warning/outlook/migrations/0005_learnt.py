from django.db import migrations, models

from vigie.ground.tables import CreateTable


class Migration(migrations.Migration):
    dependencies = [
        ("outlook", "0004_surges_and_region"),
    ]

    operations = [
        CreateTable(
            name="Learnt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=81)),
                ("act_group", models.CharField(blank=True, max_length=40)),
                ("origin", models.DateField()),
                ("outcome", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("body", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("what", "act_group", "origin", "outcome"), name="outlook_learnt_once_per_origin"
                    )
                ],
            },
        ),
    ]
