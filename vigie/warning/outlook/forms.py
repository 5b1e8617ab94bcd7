"""Choosing a series: what is counted, how often, where, and which acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.terms.queries import place_label
from vigie.warning.outlook.labels import group_of, measure_label, source_title
from vigie.warning.outlook.queries import Choice

Choices = list[tuple[str, str]]


class SeriesForm(forms.Form):
    """Asked by GET, so that a series has an address. The areas offered are those of the country chosen."""

    what = forms.ChoiceField(label=_("What is counted"), required=False)
    freq = forms.ChoiceField(label=_("By"), choices=[("month", _("Month")), ("week", _("Week"))], required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    act_group = forms.ChoiceField(label=_("Acts"), required=False)


def form_for(choice: Choice) -> SeriesForm:
    """The form with the series that exist, set to the one that is shown."""
    here, keys = choice.track.key, choice.keys
    near = [key for key in keys if (key.what, key.country) == (here.what, here.country)]
    form = SeriesForm(
        initial={
            "what": here.what,
            "freq": here.freq,
            "country": here.country,
            "area": here.area,
            "act_group": here.act_group,
        }
    )
    groups = _named({key.act_group for key in near if key.act_group}, group_of)
    counted = {key.what: key for key in keys}  # Each named once: there are hundreds of series of a few things.
    offered: dict[str, list[tuple[str, Any]]] = {
        "what": sorted((what, f"{source_title(key.source)} – {measure_label(key)}") for what, key in counted.items()),
        "country": _named({key.country for key in keys}, place_label),
        "area": [("", _("Whole country")), *_named({key.area for key in near if key.area}, place_label)],
        "act_group": [("", _("All acts")), *groups],
    }
    for name, choices in offered.items():
        cast(forms.ChoiceField, form.fields[name]).choices = choices
    if not groups:
        del form.fields["act_group"]
    return form


def _named(codes: Iterable[str], name: Callable[[str], str]) -> Choices:
    return sorted(((code, name(code)) for code in codes), key=lambda pair: pair[1])
