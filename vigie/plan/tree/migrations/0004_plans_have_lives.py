import re
from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")


def give_lives(apps, schema_editor):
    """What is shown stays shown: the plan of the file brought in last is in force, or the newest that ended."""
    Plan, PlanVersion = apps.get_model("plan", "Plan"), apps.get_model("plan", "PlanVersion")
    PlanVersion.objects.update(adopted_at=models.F("imported_at"))
    for plan in Plan.objects.all():
        years = [int(year) for year in _YEAR.findall(plan.period)]
        years = years * 2 if len(years) == 1 else years
        if len(years) == 2 and years[0] <= years[1]:
            plan.begins, plan.ends = date(years[0], 1, 1), date(years[1], 12, 31)
        plan.state = "ended"
        plan.save(update_fields=["begins", "ends", "state"])
    shown = PlanVersion.objects.order_by("-imported_at", "-pk").first()
    if shown is None:
        return
    over = shown.plan.ends is not None and shown.plan.ends < timezone.localdate()
    later = over and Plan.objects.exclude(pk=shown.plan_id).filter(ends__gt=shown.plan.ends).exists()
    if not over or later:
        Plan.objects.filter(pk=shown.plan_id).update(state="in_force")


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0003_every_node_has_its_element"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="node",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="plan",
            name="begins",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="ends",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="plan",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft plan"),
                    ("proposed", "Waits for a second person"),
                    ("in_force", "In force"),
                    ("ended", "Ended"),
                ],
                default="draft",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="succeeds",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="plan.plan",
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="adopted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="planversion",
            name="adopted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(give_lives, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "ended", "in_force", "proposed"])),
                name="plan_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("begins", None), ("ends", None), ("begins__lte", models.F("ends")), _connector="OR"
                ),
                name="plan_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("succeeds", models.F("id")), _negated=True), name="plan_not_its_own_successor"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "proposed"), _negated=True),
                    models.Q(("proposed_at__isnull", False), ("proposed_by__isnull", False)),
                    _connector="OR",
                ),
                name="plan_proposed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("adopted_by", None), ("adopted_at__isnull", False), _connector="OR"),
                name="plan_version_adopted_on_a_day",
            ),
        ),
    ]
