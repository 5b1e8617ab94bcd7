"""What people fill in about a response."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.warning.alerts.models import Alert, Outcome
from vigie.warning.alerts.queries import owners
from vigie.warning.response.actions import Wanted
from vigie.warning.response.aftermath import Account
from vigie.warning.response.escalation import usual_deadline

WORDS = 4000


def _until(**more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=_("Until (UTC)"), widget=widget, **more)


def _member(label: Any, team: str, **more: Any) -> forms.ModelChoiceField[Any]:
    return forms.ModelChoiceField(label=label, queryset=owners(team), **{"empty_label": "—", **more})


def _lines(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=WORDS, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _future(due: datetime | None) -> datetime | None:
    if due and due < timezone.now():
        raise forms.ValidationError(_("The deadline is already past."))
    return due


class PassOnForm(forms.Form):
    """Another owner, deputy and deadline for a task."""

    def __init__(self, *args: Any, team: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = _member(_("By whom"), team)
        self.fields["deputy"] = _member(_("Who steps in for them"), team, required=False, empty_label=_("Nobody"))
        self.fields["due_at"] = _until()

    def clean_due_at(self) -> datetime | None:
        return _future(self.cleaned_data["due_at"])


class TaskForm(PassOnForm):
    """A task that answers the alert."""

    def __init__(self, *args: Any, team: str, **kwargs: Any) -> None:
        super().__init__(*args, team=team, **kwargs)
        self.fields["task_title"] = forms.CharField(label=_("What is to be done"), max_length=300)
        self.order_fields(["task_title", "owner", "deputy", "due_at"])

    def wanted(self) -> Wanted:
        """As the action takes it."""
        data = self.cleaned_data
        return Wanted(data["task_title"], data["owner"], data["due_at"], data["deputy"])


class PlanForm(forms.Form):
    """What is usually done at a level: each line needs a person to be given, and is left out without one."""

    def __init__(self, *args: Any, alert: Alert, lines: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        due = usual_deadline(alert.level, timezone.now()).replace(second=0, microsecond=0)
        for code, words in self.lines:
            self.fields[f"owner_{code}"] = _member(words, alert.team_id, required=False, empty_label=_("Not given"))
        self.fields["deputy"] = _member(
            _("Who steps in for them"), alert.team_id, required=False, empty_label=_("Nobody")
        )
        self.fields["due_at"] = _until(initial=due)

    def clean_due_at(self) -> datetime | None:
        return _future(self.cleaned_data["due_at"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"owner_{code}") for code, _words in self.lines):
            raise forms.ValidationError(_("Choose who does at least one of these."))
        return data

    def wanted(self) -> list[Wanted]:
        """The lines that have a person."""
        data = self.cleaned_data
        return [
            Wanted(words, owner, data["due_at"], data["deputy"] if data["deputy"] != owner else None)
            for code, words in self.lines
            if (owner := data[f"owner_{code}"])
        ]


class DoneForm(forms.Form):
    """What came of a task."""

    outcome = forms.CharField(label=_("What came of it"), max_length=WORDS)


class AccountForm(forms.Form):
    """The after-action; `left` is asked only where tasks are still open."""

    result = forms.ChoiceField(label=_("What happened"), choices=Outcome.choices, widget=forms.RadioSelect)
    event_on = forms.DateField(
        label=_("On which day, if it happened"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    happened = _lines(_("In words"), help_text=_("Sealed. How we know, and since when."))
    evidence = _lines(
        _("What shows that the response prevented it"),
        required=False,
        help_text=_("Only if it was averted: who acted, and what then did not happen."),
    )
    left = _lines(
        _("What is left undone, and why it may be left"), required=False, help_text=_("Tasks still open end here.")
    )

    def __init__(self, *args: Any, open_tasks: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not open_tasks:
            del self.fields["left"]

    def account(self) -> Account:
        """As the action takes it."""
        data = self.cleaned_data
        return Account(
            Outcome(data["result"]), data["happened"], data["event_on"], data["evidence"], data.get("left", "")
        )


class ConfirmForm(forms.Form):
    """Which version of an after-action the second person read."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class LessonForm(forms.Form):
    """One thing learnt, and who does what about it."""

    words = _lines(_("What we learn"), help_text=_("Sealed. No name of a person."))
    follow_up = forms.CharField(label=_("What will be changed"), max_length=300)

    def __init__(self, *args: Any, team: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = _member(_("By whom"), team)
        self.fields["due_at"] = _until()

    def clean_due_at(self) -> datetime | None:
        return _future(self.cleaned_data["due_at"])
