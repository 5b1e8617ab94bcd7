import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_elements")]

    operations = [
        migrations.AlterField(
            model_name="node",
            name="element",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="plan.element"
            ),
        ),
        migrations.AddConstraint(
            model_name="node",
            constraint=models.UniqueConstraint(fields=("version", "element"), name="plan_node_one_by_element"),
        ),
        migrations.DeleteModel(name="Indicator"),  # It moved to the room of indicators, which takes its rows before.
    ]
