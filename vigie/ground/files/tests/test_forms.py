"""What a form says of a file that was refused while it came in."""

from __future__ import annotations

from django import forms

from vigie.ground.files.forms import ReceivingForm
from vigie.ground.files.receiving import TooLarge


class Sheet(ReceivingForm):
    file = forms.FileField()
    words = forms.CharField()


def test_a_file_that_was_refused_on_its_way_says_why_and_no_other_field_does() -> None:
    refusal = TooLarge()
    refused, missing = Sheet({}, {}, refusal=refusal), Sheet({}, {})
    assert refused.errors["file"] == [str(refusal.message)]
    assert missing.errors["file"] != refused.errors["file"]
    assert missing.errors["words"] == refused.errors["words"] != refused.errors["file"]
