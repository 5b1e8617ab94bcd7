"""The form of a violation: its facts, its acts and its sources, as many as needed, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.accounts.models import User
from vigie.ground.terms.queries import choices, country_choices, grouped_area_choices, grouped_choices
from vigie.protection.incidents.facts import UNKNOWN, Act, Facts, Source
from vigie.protection.incidents.models import Urgency
from vigie.protection.intake.drafts import Draft

WORDS = 20_000
MOST = 20  # acts, or sources, of one violation


def _coded(list_code: str, label: Any) -> forms.ChoiceField:
    """A choice of a code list; "unknown" is a value and comes first chosen."""
    return forms.ChoiceField(label=label, choices=lambda: choices(list_code), initial=UNKNOWN)


def _text(label: Any, rows: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=WORDS, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class ReasonForm(forms.Form):
    """Every step is explained to whoever reads it later."""

    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class _Pseudonyms(forms.ModelMultipleChoiceField):
    """Members with their roles, as `presenting.members_of` brings them."""

    def label_from_instance(self, person: User) -> str:
        roles = [str(membership.get_role_display()) for membership in person.roles_here]  # type: ignore[attr-defined]
        return " · ".join([person.username, *roles])


class PeopleForm(forms.Form):
    """Who alone may read a violation, among the members of its team."""

    people = _Pseudonyms(
        label=_("Who may read it"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "You always may. Name someone else too: if you alone could read it and lost your passphrase, nobody could."
        ),
    )

    two = forms.BooleanField(
        label=_("It takes two of them to open it"),
        required=False,
        help_text=_("For an address that must not be forced out of one person. Name three or more."),
    )

    def __init__(self, members: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = members  # type: ignore[attr-defined]  # it is the field declared above


class PersonForm(forms.Form):
    """One person to name or to take off."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, members: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = members  # type: ignore[attr-defined]  # it is the field declared above


class ViolationForm(forms.Form):
    """What happened, where and when."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Sealed, like all that you write here."))
    narrative = _text(_("What happened"), 8)
    country = forms.ChoiceField(label=_("Country"), choices=lambda: [("", ""), *country_choices()])
    area = forms.ChoiceField(
        label=_("Area"), required=False, choices=lambda: [("", _("Not known")), *grouped_area_choices()]
    )
    locality = forms.CharField(label=_("Town, village or district"), max_length=200, required=False)
    day = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("When only the month or the year is known, take its first day and say so below."),
    )
    # Nothing preselected: a date left at "unknown" would silently be missing from the week's counts.
    precision = forms.ChoiceField(
        label=_("How well the date is known"), choices=lambda: [("", ""), *choices("date_precision")]
    )
    final_day = forms.DateField(
        label=_("Last day, if it lasted"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    final_precision = _coded("date_precision", _("How well the last day is known"))
    urgency = forms.ChoiceField(label=_("Must someone act?"), choices=Urgency.choices, initial=Urgency.NONE)
    unknown = _text(_("What is not known yet"), 3, required=False)
    motivation = _coded("motivation", _("Is it linked to the person’s activity?"))


class AuthorForm(forms.Form):
    """A presumed perpetrator of one act."""

    category = _coded("author_category", _("Presumed author"))
    name = forms.CharField(label=_("Unit or name of the presumed author"), max_length=200, required=False)
    degree = _coded("involvement_degree", _("Degree of involvement"))


# An untouched row is left out rather than refused: the page offers one more than was needed.
BLANK_ROWS = {"empty_permitted": True, "use_required_attribute": False}
AuthorSet = forms.formset_factory(AuthorForm, extra=0, max_num=MOST, validate_max=True)


class ActForm(forms.Form):
    """One victim × one act × its presumed authors, the principal one first."""

    act = forms.ChoiceField(label=_("Act"), choices=lambda: [("", ""), *grouped_choices("act")])
    victim = forms.CharField(label=_("Victim (name or pseudonym)"), max_length=200, required=False)
    counting_unit = _coded("counting_unit", _("Who is counted"))
    category = _coded("defender_category", _("Category of the victim"))
    sex = _coded("sex", _("Sex"))
    age_band = _coded("age_band", _("Age band"))
    situation = forms.ChoiceField(
        label=_("Situation of the person"),
        choices=lambda: choices("victim_situation"),
        initial=UNKNOWN,
        required=False,  # a sheet or a page made before it was asked does not say
    )
    details = _text(_("Details of the act"), 2, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        known = self.initial.get("perpetrators") or [{}]
        self.authors = AuthorSet(
            data, initial=None if self.is_bound else known, prefix=f"{self.prefix}-authors", form_kwargs=BLANK_ROWS
        )

    def is_valid(self) -> bool:
        return super().is_valid() and self.authors.is_valid()

    def has_changed(self) -> bool:
        return super().has_changed() or self.authors.has_changed()

    def act_of(self) -> Act:
        """The typed act."""
        authors = [form.cleaned_data for form in self.authors if form.has_changed()]
        known = {name: self.cleaned_data[name] for name in self.base_fields}
        known["situation"] = known["situation"] or UNKNOWN
        return Act(**known, perpetrators=authors or [{"category": UNKNOWN, "name": "", "degree": UNKNOWN}])


class SourceForm(forms.Form):
    """Where the information comes from."""

    kind = forms.ChoiceField(label=_("Kind of source"), choices=lambda: [("", ""), *choices("source_kind")])
    reliability = _coded("reliability", _("Reliability"))
    words = forms.CharField(label=_("Who or what, and how independent of the others"), max_length=400, required=False)


ActSet = forms.formset_factory(ActForm, extra=0, max_num=MOST, validate_max=True)
SourceSet = forms.formset_factory(SourceForm, extra=0, max_num=MOST, validate_max=True)


ADDING = ("add_act", "add_source", "add_author")  # buttons that ask for one row more; the last names its act


class FactsForm:
    """The whole page: one violation, its acts, its sources, and a reason where one is owed."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        known: Facts | None = None,
        *,
        reason: bool = False,
        draft: Draft | None = None,
        **clear: str,
    ) -> None:
        adding = data is not None and any(button in data for button in ADDING)
        initial = _initial(known, clear)
        rows = {"acts": _acts(known), "sources": _sources(known)}
        brought = [act.get("more", {}) for act in draft.acts] if draft else []
        if draft is not None:
            initial = {**initial, **draft.violation}
            rows = {"acts": draft.acts or [{}], "sources": draft.sources or [{}]}
        if data is not None and adding:
            initial = {**initial, **{name: data.get(name, "") for name in [*ViolationForm.base_fields, "reason"]}}
            rows = _one_more(data)
        bound = None if adding else data
        self.violation = ViolationForm(bound, initial=initial, use_required_attribute=False)
        self.acts = ActSet(bound, initial=None if bound else rows["acts"], prefix="acts", form_kwargs=BLANK_ROWS)
        self.sources = SourceSet(
            bound, initial=None if bound else rows["sources"], prefix="sources", form_kwargs=BLANK_ROWS
        )
        self.reason = ReasonForm(bound, initial=initial, use_required_attribute=False) if reason else None
        self.bound = bound is not None
        # Kept by place; a page of their own asks them, or a telephone did.
        self.answers = [act.more for act in known.acts] if known else brought
        self.brought = sum(len(more.get("answers", {})) for more in brought)  # they come along with what someone sent

    def is_valid(self) -> bool:
        """Whether every part holds; all are asked, so that all errors show at once."""
        valid = [self.violation.is_valid(), self.acts.is_valid(), self.sources.is_valid()]
        if self.reason:
            valid.append(self.reason.is_valid())
        return self.bound and all(valid)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What the action finds invalid is said on the page, where everything typed still stands."""
        try:
            yield
        except Invalid as refusal:
            self.violation.add_error(None, str(refusal.message))

    @property
    def why(self) -> str:
        return self.reason.cleaned_data["reason"] if self.reason else ""

    @property
    def clear(self) -> dict[str, str]:
        """The columns that stay clear and are chosen by the writer."""
        return {name: self.violation.cleaned_data[name] for name in ("country", "urgency")}

    def facts(self) -> Facts:
        """The typed facts of a valid page."""
        data = self.violation.cleaned_data
        names = [name for name in ViolationForm.base_fields if name not in {"country", "urgency"}]
        answers = dict(enumerate(self.answers))
        acts = [
            replace(form.act_of(), more=answers.get(n, {})) for n, form in enumerate(self.acts) if form.has_changed()
        ]
        return Facts(
            **{name: data[name] for name in names},
            acts=acts,
            sources=[Source(**form.cleaned_data) for form in self.sources if form.has_changed()],
        )


def _initial(known: Facts | None, clear: Mapping[str, str]) -> dict[str, Any]:
    if known is None:
        return dict(clear)
    return {name: getattr(known, name) for name in ViolationForm.base_fields if hasattr(known, name)} | dict(clear)


def _acts(known: Facts | None) -> list[dict[str, Any]]:
    return [asdict(act) for act in known.acts] if known and known.acts else [{}]


def _sources(known: Facts | None) -> list[dict[str, Any]]:
    return [asdict(source) for source in known.sources] if known and known.sources else [{}]


def _one_more(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The acts and sources as they were typed, with the empty row that a button asked for."""
    acts, sources = _typed(data, "acts", ActForm), _typed(data, "sources", SourceForm)
    for place, act in enumerate(acts):
        act["perpetrators"] = _typed(data, f"acts-{place}-authors", AuthorForm)
        if data.get("add_author") == f"acts-{place}":
            act["perpetrators"].append({})
    if "add_act" in data:
        acts.append({})
    if "add_source" in data:
        sources.append({})
    return {"acts": acts, "sources": sources}


def _typed(data: Mapping[str, Any], prefix: str, form: type[forms.Form]) -> list[dict[str, Any]]:
    """The rows as they were typed, unchecked, so that asking for one more loses nothing."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "1")
    count = min(int(total), MOST) if total.isdecimal() and len(total) < 5 else 1
    return [{name: data.get(f"{prefix}-{i}-{name}", "") for name in form.base_fields} for i in range(count)]
