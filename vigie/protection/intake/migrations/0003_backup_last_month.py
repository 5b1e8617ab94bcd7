"""The month of a conversation's last word: from here retention counts."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The best that was kept until now: when the last answer was due, never before the month of arrival."""
    reports = apps.get_model("intake", "Report").objects
    for key, month, due in list(reports.values_list("pk", "month", "answer_by")):
        reports.filter(pk=key).update(last_month=max(month, due.date().replace(day=1)))


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_keys_wraps")]
    operations = [
        migrations.AddField("report", "last_month", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("report", "last_month", models.DateField()),
        migrations.AddConstraint(
            "report",
            models.CheckConstraint(condition=models.Q(last_month__day=1), name="intake_last_month_only"),
        ),
    ]
