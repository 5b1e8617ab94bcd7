"""The form that joins a file. The note stands before the file: what was typed comes first, and is never lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from vigie.ground.files.forms import ReceivingForm
from vigie.ground.terms.queries import choices


class AttachForm(ReceivingForm):
    """A note and one file."""

    note = forms.CharField(
        label=_("What it shows, and where it comes from"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    file = forms.FileField(label=_("File"), error_messages={"empty": _("This file is empty: nothing was kept.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "%(size)s at most, one at a time. Pictures, PDF, Word, Excel, PowerPoint and OpenDocument files also get a "
            "cleaned copy; sound, video and all else are kept as they are."
        ) % {"size": filesizeformat(settings.VIGIE_FILE_MAX_BYTES)}


class HandForm(forms.Form):
    """The thing itself went from one person to another."""

    gave = forms.CharField(label=_("Who gave it"), max_length=200)
    took = forms.CharField(label=_("Who took it"), max_length=200)
    day = forms.DateField(label=_("When"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    precision = forms.ChoiceField(
        label=_("How well the date is known"), choices=lambda: [("", ""), *choices("date_precision")]
    )
    what = forms.CharField(
        label=_("What was given, and in which state"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: the telephone itself, switched off, in a closed envelope."),
    )

    use_required_attribute = False
