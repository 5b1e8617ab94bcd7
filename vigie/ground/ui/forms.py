"""How a form is drawn: label above, help under, error beside the field in plain words, a summary on top."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates

OURS = {
    "django/forms/widgets/radio.html": "ui/widgets/choices.html",
    "django/forms/widgets/checkbox_select.html": "ui/widgets/choices.html",
}


class Renderer(DjangoTemplates):
    """Django's renderer with our form, field and choice templates; the other widgets stay Django's own."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def get_template(self, template_name: str) -> Any:
        return super().get_template(OURS.get(template_name, template_name))
