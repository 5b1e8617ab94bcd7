"""The form of a case: the situation, and as many persons as needed, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.accounts.models import User
from vigie.ground.terms.queries import choices, country_choices
from vigie.protection.cases.closing import Open
from vigie.protection.cases.facts import PRINCIPAL, UNKNOWN, Facts, Origin, Person
from vigie.protection.cases.pulling import Taken
from vigie.protection.incidents.models import Urgency

WORDS = 20_000
MOST = 20  # persons of one case
BLANK = ("", "")


def coded(list_code: str, label: Any, **kwargs: Any) -> forms.ChoiceField:
    """A choice of a code list with nothing chosen beforehand."""
    return forms.ChoiceField(label=label, choices=lambda: [BLANK, *choices(list_code)], **kwargs)


def unknown_unless_said(list_code: str, label: Any) -> forms.ChoiceField:
    """A choice of a code list; "unknown" is a value and comes first chosen."""
    return forms.ChoiceField(label=label, choices=lambda: choices(list_code), initial=UNKNOWN)


def prose(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A sealed text of several lines."""
    return forms.CharField(label=label, max_length=WORDS, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, as browsers ask for it."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


@contextmanager
def said_on(form: forms.Form) -> Iterator[None]:
    """What an action refuses is said on the page, where everything typed still stands; also when someone was faster."""
    try:
        yield
    except (Invalid, WrongState) as refusal:
        form.add_error(None, str(refusal.message))


class ReasonForm(forms.Form):
    """Every step is explained to whoever reads it later."""

    reason = prose(_("Reason"), 2)


class CloseForm(ReasonForm):
    """The end of a case, with its outcome; and, for each thing that is still open, why it is left."""

    outcome = coded("case_outcome", _("Outcome"))
    field_order = ["outcome", "reason"]

    def __init__(self, going_on: Sequence[Open], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        self.going_on = going_on
        for one in going_on:
            self.fields[f"left-{one.key}"] = forms.CharField(label=_("Why it is left"), max_length=WORDS)

    def closing(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        left = {one.key: given[f"left-{one.key}"] for one in self.going_on}
        return {"outcome": given["outcome"], "reason": given["reason"], "left": left}

    @property
    def open_lines(self) -> list[tuple[Open, forms.BoundField]]:
        """Each open thing with its field."""
        return [(one, self[f"left-{one.key}"]) for one in self.going_on]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that every closing has."""
        return [self[name] for name in self.field_order or ()]


class CareForm(forms.Form):
    """What a survivor was offered, and answered."""

    provider = forms.CharField(label=_("Where care was offered"), max_length=200)
    answer = forms.ChoiceField(
        label=_("What the person answered"),
        choices=[BLANK, ("accepted", _("Accepted")), ("declined", _("Said no")), ("later", _("Not now"))],
    )
    words = prose(_("What else matters"), 2, required=False)


class Pseudonyms(forms.ModelMultipleChoiceField):
    """Members by pseudonym and roles, as `presenting.members_of` brings them."""

    def label_from_instance(self, person: User) -> str:
        roles = [str(membership.get_role_display()) for membership in person.roles_here]  # type: ignore[attr-defined]
        return " · ".join([person.username, *roles])


class ReadersForm(forms.Form):
    """Who alone may read a case, among the members of its team."""

    people = Pseudonyms(
        label=_("Who alone may read it"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "You always may. With nobody chosen the whole protection team reads it; a child’s case must name at least "
            "one more person."
        ),
    )

    def __init__(self, members: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = members  # type: ignore[attr-defined]  # it is the field declared above


class ReaderForm(forms.Form):
    """One person to name or to take off."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, members: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = members  # type: ignore[attr-defined]  # it is the field declared above


class CaseForm(forms.Form):
    """The situation. All of it is sealed but the country of the facts and the urgency."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("To find it again. Sealed, like the rest."))
    urgency = forms.ChoiceField(label=_("Must someone act?"), choices=[BLANK, *Urgency.choices])
    country = forms.ChoiceField(
        label=_("Country of the facts"),
        choices=lambda: [BLANK, *country_choices()],
        help_text=_("Stays in clear. Where the person is now is asked below, and sealed."),
    )
    country_origin = forms.CharField(
        label=_("Country of origin"), max_length=80, required=False, help_text=_("If it is another one.")
    )
    country_presence = forms.CharField(
        label=_("Country where the person is now"), max_length=80, required=False, help_text=_("If it is another one.")
    )
    survivor = forms.BooleanField(
        label=_("The person survived sexual violence"),
        required=False,
        help_text=_(
            "Medical care comes first: within 72 hours it can prevent HIV and pregnancy. Write a few words only, "
            "and never ask for the story a second time."
        ),
    )
    assault_at = forms.DateTimeField(
        label=_("When it happened, if the person said so"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Only for the 72 hours. Universal time."),
    )
    situation = prose(_("Situation"), 6, required=False, help_text=_("What is known. Nothing needs to be verified."))


class PersonForm(forms.Form):
    """One person of the case."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name or pseudonym"), max_length=200)
    link = coded("family_link", _("Who this person is in the case"))
    category = unknown_unless_said("defender_category", _("Category"))
    sex = unknown_unless_said("sex", _("Sex"))
    age_band = unknown_unless_said("age_band", _("Age band"))
    contact = forms.CharField(
        label=_("Safe way to reach this person"),
        max_length=400,
        required=False,
        help_text=_("Which way, at what hours, with what words; and what must not be used."),
    )
    notes = prose(_("What matters for this person"), 2, required=False)
    gone = forms.BooleanField(label=_("Take this person off the case"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not (data or {}).get(f"{self.prefix}-id") and not self.initial.get("id"):
            del self.fields["gone"]

    @property
    def stays(self) -> bool:
        """Whether this row says someone, who is not taken off."""
        return self.has_changed() and not self.cleaned_data.get("gone")

    def person(self) -> Person:
        """The typed person, under the same name in the case as before."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"id", "gone"}}
        return Person(**data, **({"id": str(self.cleaned_data["id"])} if self.cleaned_data["id"] else {}))


PersonSet = forms.formset_factory(PersonForm, extra=0, max_num=MOST, validate_max=True)
# An untouched row is left out rather than refused: the page offers one more than was needed.
BLANK_ROWS = {"empty_permitted": True, "use_required_attribute": False}


class OpeningForm:
    """The whole page: the situation, the persons and, for a new case, who reads it."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        taken: Taken | None = None,
        known: Facts | None = None,
        members: QuerySet[User] | None = None,
        **clear: str,
    ) -> None:
        adding = data is not None and "add_person" in data
        self.origin = taken.origin if taken else known.origin if known else Origin()
        initial = _initial(taken, known, clear)
        rows = _rows(taken, known)
        if data is not None and adding:
            initial, rows = {name: data.get(name, "") for name in CaseForm.base_fields}, [*_typed(data), {}]
        bound = None if adding else data
        self.case = CaseForm(bound, initial=initial, use_required_attribute=False)
        self.persons = PersonSet(bound, initial=None if bound else rows, prefix="persons", form_kwargs=BLANK_ROWS)
        typed: Any = data
        readers = {"people": typed.getlist("people")} if adding else {}
        self.readers = ReadersForm(members, bound, initial=readers) if members is not None else None
        self.bound = bound is not None

    def is_valid(self) -> bool:
        """Whether every part holds; all are asked, so that all errors show at once."""
        valid = [self.case.is_valid(), self.persons.is_valid(), self.readers is None or self.readers.is_valid()]
        return self.bound and all(valid)

    @property
    def clear(self) -> dict[str, str]:
        """The columns that stay clear and are chosen by the writer."""
        return {name: self.case.cleaned_data[name] for name in ("country", "urgency")}

    @property
    def people(self) -> list[User]:
        return list(self.readers.cleaned_data["people"]) if self.readers else []

    def facts(self) -> Facts:
        """The typed facts of a valid page."""
        data = {name: value for name, value in self.case.cleaned_data.items() if name not in {"country", "urgency"}}
        moment = data.pop("assault_at")
        return Facts(
            **data,
            assault_at=moment.isoformat(timespec="minutes") if moment else "",
            persons=[form.person() for form in self.persons if form.stays],
            origin=self.origin,
        )


def _initial(taken: Taken | None, known: Facts | None, clear: Mapping[str, str]) -> dict[str, Any]:
    if known is None:
        return {**(taken.case if taken else {}), **clear}
    values = {name: getattr(known, name) for name in CaseForm.base_fields if hasattr(known, name)}
    moment = datetime.fromisoformat(known.assault_at) if known.assault_at else None
    return {**values, "assault_at": moment, **clear}


def _rows(taken: Taken | None, known: Facts | None) -> list[dict[str, Any]]:
    if known is not None:
        return [asdict(person) for person in known.persons] or [{}]
    return (taken.persons if taken else []) or [{"link": PRINCIPAL}]


def _typed(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The persons as they were typed, unchecked, so that asking for one more loses nothing."""
    total = data.get("persons-TOTAL_FORMS", "1")
    count = min(int(total), MOST - 1) if total.isdecimal() else 1
    return [{name: data.get(f"persons-{i}-{name}", "") for name in PersonForm.base_fields} for i in range(count)]
