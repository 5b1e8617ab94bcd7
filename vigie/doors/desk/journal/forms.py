"""The filter of the log: a person, a kind of act, a type of record, a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vigie.doors.desk.journal.kinds import RECORDS
from vigie.doors.desk.journal.reach import Reach
from vigie.doors.desk.journal.verbs import GROUPS, verbs_of
from vigie.ground.audit.queries import Asked


class FilterForm(forms.Form):
    """What to look for. A reader without the right to the whole log looks for their own entries, whatever they ask."""

    personne = forms.ChoiceField(label=_("Person"), required=False)
    quoi = forms.ChoiceField(label=_("Kind of act"), required=False, choices=[("", _("All")), *GROUPS.items()])
    sur = forms.ChoiceField(label=_("About"), required=False)
    jour = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, data: Any, reach: Reach, *, whole: bool) -> None:
        super().__init__(data)
        self.reach, self.whole = reach, whole
        people = {"": _("Everyone"), **reach.people, "system": _("This node, by itself")}
        self._choices("personne", list(people.items()))
        self._choices("sur", [("", _("All")), *sorted(RECORDS.items(), key=lambda item: str(item[1]))])
        if not whole:
            del self.fields["personne"]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def asked(self) -> Asked:
        """What was asked, once the form is valid."""
        given = self.cleaned_data
        day = given.get("jour")
        since = timezone.make_aware(datetime.combine(day, time())) if day else None
        person = given.get("personne", "") if self.whole else str(self.reach.actor.audit_id)
        return Asked(
            actor=person,
            verbs=verbs_of(given.get("quoi", "")),
            type=given.get("sur", ""),
            since=since,
            until=since + timedelta(days=1) if since else None,
        )
