"""What people fill in on the pages of fundraising."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.compute.spans import Span
from vigie.ground.access.models import Membership
from vigie.ground.accounts.models import User
from vigie.ground.files.forms import ReceivingForm
from vigie.ground.terms.queries import country_choices
from vigie.ground.ui.periods import read_span
from vigie.plan.budget.models import Fund, Funder
from vigie.plan.funding import rules
from vigie.plan.funding.calls_file import LARGEST
from vigie.plan.funding.models import DueKind, PaperKind
from vigie.plan.funding.proposals import CHANCES
from vigie.plan.tree.models import Node, NodeKind, PlanVersion

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LONG = forms.Textarea(attrs={"rows": 4})


class SpanField(forms.CharField):
    """The code of a period."""

    def __init__(self, **kwargs: Any) -> None:
        said = _("A year (2031), a half (H1 2031), a quarter (Q2 2031), a month (03/2031) or two dates with a stroke.")
        super().__init__(label=_("Period"), max_length=40, help_text=said, **kwargs)

    def clean(self, value: Any) -> Span:
        """A span, or a kind refusal."""
        try:
            return read_span(super().clean(value))
        except ValueError as fault:
            raise forms.ValidationError(_("This is no period that we know.")) from fault


class CallForm(forms.Form):
    """One call, entered by hand."""

    title = forms.CharField(label=_("Title"), max_length=300)
    deadline = forms.DateField(label=_("Deadline"), required=False, widget=DAY)
    address = forms.URLField(label=_("Address of its page"), required=False, max_length=500, assume_scheme="https")
    words = forms.CharField(label=_("What it is about"), required=False, max_length=4000, widget=LONG)


class BringForm(forms.Form):
    """A file of calls."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "RSS or Atom as your browser saved it, or CSV (title, deadline, url, description). No address is asked."
        ),
    )
    try_only = forms.BooleanField(label=_("Only say what it would do"), required=False)

    def clean_file(self) -> bytes:
        """Its bytes, bounded."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("This file is too large: 2 MB at most."))
        return bytes(file.read())


class TermsForm(forms.Form):
    """What a funder asks of an applicant."""

    words = forms.CharField(label=_("Rules in words"), required=False, max_length=8000, widget=LONG)
    least = forms.CharField(label=_("Least, in euros"), required=False, max_length=20)
    most = forms.CharField(label=_("Most, in euros"), required=False, max_length=20)
    months = forms.IntegerField(label=_("Longest, in months"), required=False, min_value=1, max_value=120)
    own_share = forms.IntegerField(label=_("Own contribution, in per cent"), required=False, min_value=0, max_value=100)
    papers = forms.MultipleChoiceField(
        label=_("Papers asked for"), required=False, choices=PaperKind.choices, widget=forms.CheckboxSelectMultiple
    )


class PaperForm(ReceivingForm):
    """A paper and the day on which it expires."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=[("", "—"), *PaperKind.choices])
    country = forms.ChoiceField(label=_("Of which country"), required=False)
    expires_on = forms.DateField(
        label=_("Expires on"), required=False, widget=DAY, help_text=_("Empty: it does not expire.")
    )
    words = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    file = forms.FileField(label=_("File"), error_messages={"empty": _("This file is empty: nothing was kept.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("The secretariat")), *country_choices()]  # type: ignore[attr-defined]


class ProposalForm(forms.Form):
    """What a proposal is, and what we think of it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    funder = forms.ModelChoiceField(label=_("Funder"), queryset=Funder.objects.none(), empty_label="—")
    span = SpanField()
    chance = forms.TypedChoiceField(
        label=_("How likely we think it is"), coerce=int, choices=[("", "—"), *((n, f"{n} %") for n in CHANCES)]
    )
    due_on = forms.DateField(label=_("To be sent by"), required=False, widget=DAY)
    words = forms.CharField(label=_("In a few words"), required=False, max_length=8000, widget=LONG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["funder"].queryset = Funder.objects.all()  # type: ignore[attr-defined]


class ChangeForm(ProposalForm):
    """What may change of it before it leaves."""

    funder = None  # type: ignore[assignment]
    span = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)


class CostForm(forms.Form):
    """An amount for each activity of the plan; empty: not in the proposal."""

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = list(version.nodes.filter(kind=NodeKind.ACTIVITY).order_by("rank").select_related("element"))
        for node in self.nodes:
            self.fields[str(node.element_id)] = forms.CharField(label=_short(node), required=False, max_length=20)

    def amounts(self) -> dict[Any, str]:
        """Element → what was typed."""
        return {node.element: self.cleaned_data[str(node.element_id)].strip() for node in self.nodes}


def _short(node: Node) -> str:
    code = "" if not node.code or node.code in node.label else f" {node.code}"
    return f"{node}{code} – {(node.erratum or node.text)[:80]}"


class TaskForm(forms.Form):
    """Something to do before it leaves."""

    what = forms.CharField(label=_("What to do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label="—")
    due_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Membership.objects.live().filter(team=rules.TEAM).values("user")
        self.fields["owner"].queryset = User.objects.filter(pk__in=team)  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """What was answered."""

    words = forms.CharField(label=_("In a few words"), max_length=4000, widget=LONG)


class GrantForm(forms.Form):
    """The agreement over a fund."""

    fund = forms.ModelChoiceField(
        label=_("Fund"),
        queryset=Fund.objects.none(),
        empty_label="—",
        help_text=_("A fund is made on the budget’s pages, with its amount, currency and dates."),
    )
    proposal = forms.ChoiceField(label=_("Proposal that was won"), required=False)
    agreement = forms.CharField(label=_("Reference of the agreement"), max_length=200)
    words = forms.CharField(
        label=_("What it says that we must not forget"), required=False, max_length=8000, widget=LONG
    )

    def __init__(self, *args: Any, proposals: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund"].queryset = Fund.objects.filter(grant=None)  # type: ignore[attr-defined]
        self.fields["proposal"].choices = [("", _("None")), *proposals]  # type: ignore[attr-defined]


class InstalmentForm(forms.Form):
    """What is to come."""

    due_on = forms.DateField(label=_("Expected on"), widget=DAY)
    amount = forms.CharField(label=_("Amount, in the fund’s currency"), max_length=20)


class ReceivedForm(forms.Form):
    """What came."""

    on = forms.DateField(label=_("Came on"), widget=DAY, initial=timezone.localdate)
    amount = forms.CharField(label=_("Amount, in the fund’s currency"), max_length=20)


class ConditionForm(forms.Form):
    """What a funder asks."""

    words = forms.CharField(label=_("What the funder asks"), max_length=4000, widget=LONG)
    due_on = forms.DateField(label=_("Until"), required=False, widget=DAY)


class MetForm(forms.Form):
    """How it was met."""

    how = forms.CharField(label=_("How it was met"), max_length=4000, widget=LONG)


class ReportForm(forms.Form):
    """A report that a funder asks for."""

    kind = forms.ChoiceField(label=_("Which report"), choices=[("", "—"), *DueKind.choices])
    span = SpanField()
    due_on = forms.DateField(label=_("To be sent by"), widget=DAY)


class SentForm(forms.Form):
    """When it was sent."""

    on = forms.DateField(label=_("Sent on"), widget=DAY, initial=timezone.localdate)
