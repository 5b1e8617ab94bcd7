"""The relations of one violation as its page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.functional import Promise

from vigie.protection.incidents.chains.reading import Chain, Member
from vigie.protection.incidents.chains.relations import Relation
from vigie.protection.incidents.forms import ReasonForm
from vigie.protection.incidents.models import Incident


@dataclass(frozen=True)
class Related:
    """One relation, in the words of the violation whose page it is, with the form that ends it."""

    relation: Relation
    other: Member
    said: str | Promise
    form: ReasonForm

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.relation.day) if self.relation.day else None

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.relation.at)

    @property
    def ended_at(self) -> datetime | None:
        return datetime.fromisoformat(self.relation.ended["at"]) if self.relation.ended else None


def words(incident: Incident, title: str) -> str:
    """A violation in one line, to choose from."""
    return f"{title} · {date_format(incident.month, 'YEAR_MONTH_FORMAT')} · {incident.get_act_group_display()}"


def lines_of(chain: Chain, incident: Incident, wrong: tuple[str, ReasonForm] | None = None) -> list[Related]:
    """Those of this violation itself, the ended ones last; with the form that was refused, if one was."""
    refused = dict([wrong]) if wrong else {}
    own = [one for one in chain.relations if str(incident.pk) in (one.source, one.target)]
    return [
        Related(
            one,
            chain.members[one.other(incident.pk)],
            one.said_by(incident.pk),
            refused.get(one.id) or ReasonForm(prefix=f"r{one.id.replace('-', '')}", use_required_attribute=False),
        )
        for one in sorted(own, key=lambda one: bool(one.ended))
    ]
