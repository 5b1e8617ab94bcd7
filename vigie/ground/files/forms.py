"""The form of a file that comes in sealed."""

from __future__ import annotations

from typing import Any

from django import forms

from vigie.ground.access.errors import Refusal
from vigie.ground.files.receiving import Received, SealedUpload


class ReceivingForm(forms.Form):
    """A form whose field `file`, which each such form declares, gives what was sealed on its way in (`Received`).

    `refusal`: why a file was not taken (`receiving.refusal_of`); the field says that instead of "this is required".
    """

    use_required_attribute = False

    def __init__(self, *args: Any, refusal: Refusal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refusal = refusal

    def clean_file(self) -> Received:
        """What was sealed while it came in."""
        upload: SealedUpload = self.cleaned_data["file"]
        return upload.received

    def add_error(self, field: Any, error: Any) -> None:
        """A file that was refused on its way in says why."""
        if field == "file" and self._refusal is not None:
            error = str(self._refusal.message)
        super().add_error(field, error)
