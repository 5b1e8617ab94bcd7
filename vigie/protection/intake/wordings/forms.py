"""What a wording asks."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class WordingForm(forms.Form):
    """A text that names nobody: it lies in clear."""

    title = forms.CharField(label=_("Title"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=[("", ""), *settings.LANGUAGES])
    body = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("This text is not sealed: no name, no place, nothing of a request."),
    )
