"""What people fill in on the pages of activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.models import Membership
from vigie.ground.accounts.models import User
from vigie.ground.files.forms import ReceivingForm
from vigie.ground.terms.queries import country_choices
from vigie.plan.activities.models import Activity, RiskKind
from vigie.plan.tree.models import Node

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
STEPS = [("", "—"), (1, _("low")), (2, _("moderate")), (3, _("high")), (4, _("very high"))]


def staff() -> Any:
    """Everyone who is in a team."""
    return User.objects.filter(pk__in=Membership.objects.live().values("user")).order_by("username")


class PlanForm(forms.Form):
    """When, who, where."""

    starts = forms.DateField(label=_("First day"), required=False, widget=DAY)
    ends = forms.DateField(label=_("Last day"), required=False, widget=DAY)
    person = forms.ModelChoiceField(label=_("Person responsible"), queryset=User.objects.none(), required=False)
    coalition = forms.ChoiceField(label=_("or coalition of"), required=False)
    partner = forms.CharField(
        label=_("or partner, by a code"),
        required=False,
        max_length=20,
        help_text=_("Not sealed: a code, never a name."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries it concerns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = staff()  # type: ignore[attr-defined]
        self.fields["coalition"].choices = [("", "—"), *country_choices()]  # type: ignore[attr-defined]
        self.fields["countries"].choices = country_choices()  # type: ignore[attr-defined]


class MilestoneForm(forms.Form):
    """A step that can be seen to be done."""

    title = forms.CharField(
        label=_("What is done then"), max_length=200, help_text=_("This is not sealed: name nobody.")
    )
    weight = forms.IntegerField(
        label=_("Weight"), initial=1, min_value=1, max_value=100, help_text=_("Beside the weights of the other steps.")
    )
    due_on = forms.DateField(label=_("Until"), required=False, widget=DAY)


class ReachForm(forms.Form):
    """Since when a step is done."""

    on = forms.DateField(label=_("Done on"), widget=DAY, initial=timezone.localdate)


class WaitForm(forms.Form):
    """What it waits for."""

    before = forms.ModelChoiceField(label=_("It waits for"), queryset=Activity.objects.none(), empty_label="—")

    def __init__(self, *args: Any, others: Any, nodes: dict[Any, Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["before"]
        field.queryset = others
        field.label_from_instance = lambda one: _named(nodes.get(one.element_id))


def _named(node: Node | None) -> str:
    return "" if node is None else f"{node} {(node.erratum or node.text)[:70]}"


class LinkForm(forms.Form):
    """What fulfils it."""

    target = forms.ChoiceField(label=_("What fulfils it"), help_text=_("Others see it only where they may."))

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "—"), *((name, rows) for name, rows in offered if rows)]  # type: ignore[attr-defined]


class ProofForm(ReceivingForm):
    """A file that shows what was done."""

    words = forms.CharField(
        label=_("What it shows"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    file = forms.FileField(label=_("File"), error_messages={"empty": _("This file is empty: nothing was kept.")})


class RiskForm(forms.Form):
    """A risk or an assumption."""

    kind = forms.ChoiceField(label=_("Kind of it"), choices=RiskKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What could happen, or is taken for granted"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    likelihood = forms.TypedChoiceField(label=_("How likely"), choices=STEPS, coerce=int)
    impact = forms.TypedChoiceField(label=_("How much it would change"), choices=STEPS, coerce=int)
    measures = forms.CharField(
        label=_("What is done about it"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ModelChoiceField(label=_("Who watches it"), queryset=User.objects.none(), required=False)
    review_on = forms.DateField(label=_("Look again on"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff()  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """What became of a risk."""

    outcome = forms.CharField(label=_("What became of it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class MoveForm(forms.Form):
    """Another place in the plan."""

    element = forms.ChoiceField(label=_("Place in the plan"))

    def __init__(self, *args: Any, free: list[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["element"].choices = [("", "—"), *((str(n.element_id), _named(n)) for n in free)]  # type: ignore[attr-defined]
