import uuid

import django.db.models.deletion
from django.db import migrations, models

from vigie.ground.tables import CreateTable


def hang_nodes_on_elements(apps, schema_editor):
    """One element for each node that has none before it; the same for those that say the same in later versions."""
    Element, Node = apps.get_model("plan", "Element"), apps.get_model("plan", "Node")
    element_of = {}
    for node in Node.objects.select_related("version").order_by("version__number", "rank"):
        element_of[node.pk] = element_of.get(node.previous_id) or Element.objects.create(plan_id=node.version.plan_id)
        node.element = element_of[node.pk]
        node.save(update_fields=["element"])


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_before_release")]

    operations = [
        CreateTable(
            name="Element",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="elements", to="plan.plan"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="node",
            name="element",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="plan.element"
            ),
        ),
        migrations.RunPython(hang_nodes_on_elements, migrations.RunPython.noop),
    ]
