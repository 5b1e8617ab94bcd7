"""What people fill in on the plan's pages."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from vigie.plan.tree.reading.faults import PlanFault
from vigie.plan.tree.reading.table import LARGEST_FILE
from vigie.plan.tree.sentences import fault_sentence

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NOT_SEALED = _("This is not sealed: name nobody.")


class ImportForm(forms.Form):
    """A plan's file."""

    file = forms.FileField(
        label=_("The plan’s file"),
        help_text=_(
            "The plan’s table as Word (DOCX), Excel (XLSX) or UTF-8 text with tabs, at most 2 MB. "
            "The file is kept byte for byte."
        ),
    )
    another = forms.BooleanField(
        label=_("This is another plan"),
        required=False,
        help_text=_(
            "A file with the title and years of a plan here is a new version of that plan. One with others is refused, "
            "unless this is ticked."
        ),
    )
    dry = forms.BooleanField(
        label=_("Only say what it would do"), required=False, help_text=_("Nothing is kept: look, then bring it in.")
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what the reader would refuse, before it is in memory."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(fault_sentence(PlanFault("too_big", size=file.size or 0, limit=LARGEST_FILE)))
        return file


class DecisionForm(forms.Form):
    """What is done with an anomaly, and why."""

    verb = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            ("keep", _("Keep the plan as written")),
            ("correct", _("Corrected: an erratum says how it should read")),
        ],
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=NOT_SEALED
    )


class ErratumForm(forms.Form):
    """How a text should read."""

    text = forms.CharField(
        label=_("Erratum"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
        help_text=_(
            "How this should read. The words of the file stay visible below. Empty: no erratum. "
            "This is not sealed: name nobody."
        ),
    )


class DatesForm(forms.Form):
    """When a plan begins and ends."""

    begins = forms.DateField(label=_("First day"), required=False, widget=DAY)
    ends = forms.DateField(label=_("Last day"), required=False, widget=DAY)
