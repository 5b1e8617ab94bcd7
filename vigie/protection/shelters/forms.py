"""The forms of refuges and stays: one column, nothing chosen beforehand where it matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.accounts.models import User
from vigie.ground.money.currencies import CURRENCIES
from vigie.protection.cases.forms import BLANK, Pseudonyms, day, prose
from vigie.protection.incidents.models import Urgency
from vigie.protection.shelters.actions import MOST_BEDS
from vigie.protection.shelters.models import Shelter
from vigie.protection.shelters.queries import Free
from vigie.protection.shelters.staying import SEVERITIES

SEVERITY = dict(zip(SEVERITIES, (_("Small"), _("Serious"), _("Grave")), strict=True))


class _Plain(forms.Form):
    use_required_attribute = False


class ShelterForm(_Plain):
    """What is said of a refuge to the whole team; where it is comes apart, for two."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("One that says nothing of the place."))
    contact = forms.CharField(label=_("Who keeps the house, and the safe way to reach them"), max_length=400)
    suits = prose(_("For whom it suits, and for whom not"), 2, required=False)
    house_rules = prose(_("House rules"), 3, required=False)


class PlaceForm(_Plain):
    """Somewhere to sleep."""

    name = forms.CharField(label=_("Sleeping place"), max_length=80, help_text=_("A bed, a room, a room for a family."))
    sleeps = forms.IntegerField(
        label=_("For how many people there is a bed"), min_value=1, max_value=MOST_BEDS,
        help_text=_("Of one family or one stay: a place is never shared by people who did not come together."),
    )  # fmt: skip
    opens = day(_("First night"))
    closes = day(_("Closed from"), required=False, help_text=_("Empty: no end is known."))
    notes = prose(_("What matters for this place"), 2, required=False)

    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        data = self.cleaned_data
        closes = data["closes"].isoformat() if data["closes"] else ""
        return {**data, "opens": data["opens"].isoformat(), "closes": closes}


class ClosingForm(_Plain):
    """From when a place is closed."""

    closes = day(_("Closed from"))


class AddressForm(_Plain):
    """Where the refuge is, and who may open that with another."""

    address = prose(_("Address"), 2)
    directions = prose(_("How one gets there, and what must not be done on the way"), 3, required=False)
    people = Pseudonyms(
        label=_("Who opens it, always two together"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two at least besides you: two must always be there, also when one is away."),
    )

    def __init__(self, members: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = members  # type: ignore[attr-defined]  # it is the field declared above


class AskForm(_Plain):
    """Someone needs a place."""

    person = forms.CharField(label=_("For whom"), max_length=200, help_text=_("A name or pseudonym. Sealed."))
    size = forms.IntegerField(label=_("How many people"), min_value=1, max_value=50)
    urgency = forms.ChoiceField(label=_("Must someone act?"), choices=[BLANK, *Urgency.choices])
    wished_first = day(_("Wished from"), required=False)
    wished_last = day(_("Wished until"), required=False)
    need = prose(
        _("What they need, and what the house must know"),
        3,
        required=False,
        help_text=_("Children, illness, language, who must not learn of it. Not the story."),
    )


class DatesForm(_Plain):
    """From when to when."""

    first = day(_("Arriving"))
    last = day(_("Leaving"), help_text=_("That night is free again."))

    def clean(self) -> dict[str, Any]:
        """Arriving comes before leaving, and neither lies in the past."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and first < timezone.localdate():
            self.add_error("first", _("The first night lies in the past."))
        if first and last and last <= first:
            self.add_error("last", _("Leaving comes after arriving."))
        if first and last and (last - first).days > 366:
            self.add_error("last", _("A year at most: it can be made longer later."))
        return data


class BookForm(_Plain):
    """Which free place, and why this one."""

    place = forms.ChoiceField(label=_("Free place"))
    first = forms.DateField(widget=forms.HiddenInput)
    last = forms.DateField(widget=forms.HiddenInput)
    reason = prose(_("Reason"), 2)

    def __init__(self, free: Iterable[Free], data: Any = None, *, size: int = 1, **dates: date) -> None:
        super().__init__(data, initial=dates)
        names = [(f"{one.shelter.pk}/{one.place.id}", _named(one, size)) for one in free]
        self.fields["place"].choices = [BLANK, *names]  # type: ignore[attr-defined]  # it is the field declared above

    def chosen(self, shelters: Iterable[Shelter]) -> tuple[Shelter, str]:
        """The refuge and the place's id."""
        key, _slash, place = self.cleaned_data["place"].partition("/")
        return next(shelter for shelter in shelters if str(shelter.pk) == key), place


def _named(one: Free, size: int) -> str:
    """A place as one chooses it; where not everyone has a bed, that is said before."""
    name = f"{one.facts.name} · {one.place.name}"
    beds = ngettext("%(n)d bed", "%(n)d beds", one.place.sleeps) % {"n": one.place.sleeps}
    if size <= one.place.sleeps:
        return f"{name} · {beds}"
    return f"{name} · {beds} · " + gettext("too few for %(n)d people") % {"n": size}


class CostForm(_Plain):
    """What was paid."""

    what = forms.CharField(label=_("What was paid for"), max_length=200)
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, min_value=0)
    currency = forms.ChoiceField(label=_("Currency"), choices=[BLANK, *((code, code) for code in CURRENCIES)])
    budget_line = forms.CharField(label=_("Budget line"), max_length=80, required=False)
    on = day(_("Paid on"))


class HouseForm(_Plain):
    """What happened in the house."""

    severity = forms.ChoiceField(label=_("How grave"), choices=[BLANK, *SEVERITY.items()])
    words = prose(_("What happened"), 3)
    follow_up = prose(_("What follows from it, and who does it"), 2, required=False)


class OutcomeForm(_Plain):
    """What came of it."""

    outcome = forms.CharField(label=_("What came of it"), max_length=400)
