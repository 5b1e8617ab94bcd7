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
    refused, missing = (dict(form.errors.get_json_data()) for form in (Sheet({}, {}, refusal=refusal), Sheet({}, {})))
    assert [error["message"] for error in refused["file"]] == [str(refusal.message)]
    assert missing["file"] == missing["words"] == refused["words"] != refused["file"]
