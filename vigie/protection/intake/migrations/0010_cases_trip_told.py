from django.db import migrations, models
from django.db.models import F


def told_so_far(apps, schema_editor):
    """What the screen said last was the next sign of life, of every journey without an alarm."""
    apps.get_model("intake", "Trip").objects.update(told=F("due"))


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_trips")]

    operations = [
        migrations.AddField("trip", "told", models.DateTimeField(null=True)),
        migrations.RunPython(told_so_far, migrations.RunPython.noop),
        migrations.AlterField("trip", "told", models.DateTimeField()),
    ]
