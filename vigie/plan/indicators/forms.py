"""What people fill in on the indicators' pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from vigie.ground.files.forms import ReceivingForm
from vigie.ground.terms.queries import country_choices
from vigie.plan.indicators.figures import Part
from vigie.plan.indicators.models import Framework
from vigie.plan.indicators.recipes import Recipe
from vigie.plan.tree.models import Element, PlanVersion

NOT_SEALED = _("This is not sealed: name nobody.")


class AttachForm(forms.Form):
    """An indicator with its logframe fields."""

    recipe = forms.ChoiceField(label=_("Indicator"))
    baseline = forms.DecimalField(
        label=_("Baseline"),
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text=_("The value at the start. Leave empty if it is not known."),
    )
    target = forms.DecimalField(
        label=_("Target"),
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text=_("The value to reach. Leave empty if none was agreed."),
    )
    verification = forms.CharField(
        label=_("Source of verification"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NOT_SEALED,
    )
    assumptions = forms.CharField(
        label=_("Assumptions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NOT_SEALED,
    )

    def __init__(self, *args: Any, offered: Iterable[Recipe], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipe"].choices = [(one.key, one.title) for one in offered]  # type: ignore[attr-defined]


ASIDE = "aside"


class PlaceForm(forms.Form):
    """Where an indicator goes that a new version of the plan has no place for."""

    place = forms.ChoiceField(label=_("Its place in the plan"))

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._nodes = {str(node.pk): node for node in version.nodes.select_related("element").order_by("rank")}
        aside = (ASIDE, _("Nowhere: lay it aside, with its targets and the values put beside it"))
        nodes = [(pk, Truncator(f"{node} {node.code} {node.text}").chars(110)) for pk, node in self._nodes.items()]
        self.fields["place"].choices = [("", "—"), aside, *nodes]  # type: ignore[attr-defined]

    def element(self) -> Element | None:
        """The chosen element; None to lay it aside."""
        chosen = self._nodes.get(self.cleaned_data["place"])
        return chosen.element if chosen else None


PERIOD = _("Whole months: 2031, H1 2031, Q2 2031 or March 2031.")


class LockForm(forms.Form):
    """The period whose figures are fixed."""

    span = forms.CharField(label=_("Period"), max_length=40, help_text=PERIOD)


class CodeForm(forms.Form):
    """A code of a funder's list."""

    framework = forms.ChoiceField(label=_("List"), choices=Framework.choices)
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("As that list prints it, such as 16.10.1 (SDG). Vigie holds no list: check it there."),
    )
    words = forms.CharField(label=_("Words of the list"), max_length=300, help_text=NOT_SEALED)


class ColumnForm(forms.Form):
    """What is said of one column of a figure, or of all together; a figure that nothing divides is asked for none."""

    field_order = ("span", "country", "column")
    column = forms.ChoiceField(label=_("Column"), required=False)

    def __init__(self, *args: Any, columns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [("", _("All columns together")), *columns]  # type: ignore[attr-defined]
        if not columns:
            del self.fields["column"]

    def clean(self) -> dict[str, Any]:
        """What was said of a column that is no more, in a page opened before, is not said of the whole."""
        if "column" not in self.fields and self.data.get(self.add_prefix("column")):
            raise forms.ValidationError(_("This figure has no such column."))
        return self.cleaned_data


class TargetForm(ColumnForm):
    """What is to be reached, by when, where, and in which column."""

    span = forms.CharField(label=_("Period"), max_length=40, help_text=PERIOD)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("All countries")), *country_choices()]
    )
    amount = forms.DecimalField(label=_("Target"), max_digits=12, decimal_places=2, min_value=0)


LARGEST = 10**12  # a sum of amounts of up to 10⁹ each
SEALED = _("Sealed to the direction.")
COUNTED_IN = _("A value of one column is counted into its country and into all together, which stay as they are.")
WORDS: dict[str, Any] = {"max_length": 4000, "widget": forms.Textarea(attrs={"rows": 3}), "help_text": SEALED}


class OverrideForm(ColumnForm):
    """A value beside the computed one, why, and what shows it."""

    span = forms.CharField(label=_("Period"), max_length=40, help_text=PERIOD)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("All countries together")), *country_choices()]
    )
    numerator = forms.IntegerField(label=_("Value"), min_value=0, max_value=LARGEST)
    denominator = forms.IntegerField(label=_("Out of"), min_value=0, max_value=LARGEST)
    reason = forms.CharField(label=_("Why the computed value is not the right one"), **WORDS)
    evidence = forms.CharField(label=_("What shows it"), **WORDS)

    def __init__(self, *args: Any, share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "column" in self.fields:
            self.fields["column"].help_text = COUNTED_IN
        if not share:
            del self.fields["denominator"]

    def told(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        return said | {"value": Part(said.pop("numerator"), said.pop("denominator", None))}


class OutcomeForm(forms.Form):
    """Why a value is refused or withdrawn."""

    outcome = forms.CharField(label=_("Why"), **WORDS)


class EvidenceForm(ReceivingForm):
    """A file that shows why."""

    words = forms.CharField(
        label=_("What it shows"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    file = forms.FileField(label=_("File"), error_messages={"empty": _("This file is empty: nothing was kept.")})
