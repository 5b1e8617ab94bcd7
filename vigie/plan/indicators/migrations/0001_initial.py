import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vigie.ground.tables import CreateTable

KEPT = ("id", "recipe", "baseline", "target", "verification", "assumptions", "attached_by_id", "attached_at")


def take_over(apps, schema_editor):
    """The indicators that hung on nodes now hang on the elements of these."""
    Indicator = apps.get_model("indicators", "Indicator")
    for old in apps.get_model("plan", "Indicator").objects.select_related("node"):
        values = {name: getattr(old, name) for name in KEPT}
        Indicator.objects.get_or_create(element_id=old.node.element_id, recipe=old.recipe, defaults=values)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("plan", "0002_elements"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    run_before = [("plan", "0003_every_node_has_its_element")]

    operations = [
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
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="indicators", to="plan.element"
                    ),
                ),
            ],
            options={
                "ordering": ["element", "recipe"],
                "constraints": [
                    models.UniqueConstraint(fields=("element", "recipe"), name="indicators_once_by_element")
                ],
            },
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
