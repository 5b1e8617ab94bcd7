"""What people fill in to write the draft of a plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.plan.tree.drafting import Words, grid_of
from vigie.plan.tree.forms import NOT_SEALED
from vigie.plan.tree.models import Node, NodeKind, Plan, PlanVersion
from vigie.plan.tree.ordering import PARENTS


class BeginForm(forms.Form):
    """A new plan, perhaps after another."""

    title = forms.CharField(label=_("Title of the plan"), max_length=300)
    first = forms.IntegerField(label=_("First year"), min_value=1990, max_value=2150)
    last = forms.IntegerField(label=_("Last year"), min_value=1990, max_value=2160)
    after = forms.ModelChoiceField(
        Plan.objects.none(),
        label=_("Successor of"),
        required=False,
        empty_label=_("No plan: begin with an empty page"),
        help_text=_("Its words are copied and linked back, one by one; its budgets and periods are not."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        adopted = Plan.objects.filter(state__in=["in_force", "ended"]).order_by("-ends", "-created_at")
        self.fields["after"].queryset = adopted  # type: ignore[attr-defined]
        self.fields["first"].initial = timezone.localdate().year + 1


class NodeForm(forms.Form):
    """One node of a draft; `revision` is the one that was seen."""

    code = forms.CharField(
        label=_("Number in the plan"), max_length=40, required=False, help_text=_("Like 2, 2.1 or 2.1.3.")
    )
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, help_text=NOT_SEALED
    )
    budget_eur = forms.DecimalField(
        label=_("Budget, in euros"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    periods = forms.MultipleChoiceField(label=_("Years"), required=False, widget=forms.CheckboxSelectMultiple)
    responsible = forms.CharField(
        label=_("Responsible"), max_length=300, required=False, help_text=_("A body, not a person: this is public.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, version: PlanVersion, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        if kind != NodeKind.ACTIVITY:
            for name in ("budget_eur", "periods", "responsible"):
                del self.fields[name]
        else:
            self.fields["periods"].choices = [(name, name) for name in grid_of(version)]  # type: ignore[attr-defined]

    def words(self) -> Words:
        """What was written."""
        return Words(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})


class MoveForm(forms.Form):
    """Another place: below which element of the same draft, and before which of its children."""

    parent = forms.ModelChoiceField(Node.objects.none(), label=_("Below"), required=False)
    before = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, node: Node, **more: Any) -> None:
        super().__init__(*args, **more)
        self.node = node
        above = Node.objects.filter(version=node.version_id, kind__in=PARENTS[node.kind]).exclude(pk=node.pk)
        self.fields["parent"].queryset = above.order_by("rank")  # type: ignore[attr-defined]
        self.fields["parent"].required = node.kind != NodeKind.AXIS
        self.fields["parent"].label_from_instance = _named  # type: ignore[attr-defined]


def _named(node: Node) -> str:
    code = f" {node.code}" if node.code and node.code not in node.label else ""
    return f"{node}{code} · {node.text[:80]}"


class AdoptForm(forms.Form):
    """What becomes of the plan before; `seen` is which proposal was read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    ends_before = forms.BooleanField(label=_("The plan that it follows ends now"), required=False)
