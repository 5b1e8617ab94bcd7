"""Adding a measure to the security plan, and what became of it."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.terms.queries import is_code
from vigie.protection.cases.facts import UNKNOWN, Facts, Measure, found
from vigie.protection.cases.models import Case
from vigie.protection.cases.working import change


def add(case: Case, *, measure: str, words: str, against: str, who: str, by: Actor) -> None:
    """Agree on one measure. It answers a threat of the risk sheet: without an assessment there is no plan."""
    if not is_code("security_measure", measure):
        raise Invalid(_("Choose a measure."))
    if measure == UNKNOWN and not words.strip():
        raise Invalid(_("Say the measure in your words."))
    made = Measure(measure=measure, words=words.strip(), against=against.strip(), who=who.strip())

    def changing(facts: Facts) -> Facts:
        if facts.assessment is None:
            raise Invalid(_("Assess the risk first: a measure answers a threat."))
        return facts.with_line("measures", made)

    change(case, "case.protect", changing, by=by)


def mark(case: Case, measure: str, *, state: str, by: Actor) -> None:
    """A measure is in place, or is dropped. Raises WrongState for anything else than one that was agreed."""
    if state not in {"in_place", "dropped"}:
        raise Invalid(_("Say whether it is in place or dropped."))

    def changing(facts: Facts) -> Facts:
        known = found(facts.measures, measure)
        if known is None or known.state == "dropped" or known.state == state:
            raise WrongState
        return facts.with_line("measures", replace(known, state=state))

    change(case, "case.protect", changing, by=by)
