"""Pairs with their forms, and what a violation's own page says of its doubles."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.compute.linkage.events import LIKELY
from vigie.ground.access.rules import may
from vigie.ground.accounts.actor import Actor
from vigie.protection.incidents import rules
from vigie.protection.incidents.doubles.forms import MergeForm, month_later
from vigie.protection.incidents.doubles.models import Decision, Double
from vigie.protection.incidents.doubles.reading import Pair
from vigie.protection.incidents.forms import ReasonForm
from vigie.protection.incidents.models import Incident
from vigie.protection.incidents.states import LIVE

SHOWN = 50  # decisions on one page
BEFORE = 3  # months before a violation in which its doubles are looked for; the rest of six lie behind it
VERY, PERHAPS = _("Very likely one event"), _("Perhaps one event")


@dataclass(frozen=True)
class Line:
    """One proposed pair, with how sure the comparison is, and the form to merge it."""

    pair: Pair
    words: str | Promise
    percent: int
    form: MergeForm


def line(pair: Pair, number: int, refused: MergeForm | None) -> Line:
    """A pair as the page shows it; `refused` is a form that came back, of this pair or another."""
    keys = {"one": pair.one.incident.pk, "other": pair.other.incident.pk}
    form = MergeForm(initial=keys, auto_id=f"pair{number}_%s", use_required_attribute=False)
    if refused is not None and {name: refused.cleaned_data.get(name) for name in keys} == keys:
        form = refused
        form.auto_id = f"pair{number}_%s"
    words = VERY if pair.probability >= LIKELY else PERHAPS
    return Line(pair, words, min(99, int(100 * pair.probability)), form)  # never said to be certain


def kept_apart(actor: Actor) -> list[Double]:
    """The newest pairs that someone kept apart, for whoever would think again."""
    found = Double.objects.visible_to(actor).filter(decision=Decision.APART)
    return list(found.select_related("counted", "other", "decided_by")[:SHOWN])


@dataclass(frozen=True)
class Doubled:
    """Of a violation's own page: with which it is counted, and which others are counted with it."""

    merged: bool
    into: Double | None
    others: list[Double]
    form: ReasonForm | None
    look_from: str = ""  # the month from which to look for its doubles; empty for who may not


def doubled(incident: Incident, actor: Actor, refused: ReasonForm | None = None) -> Doubled:
    """What was merged with it, as far as this person may see both."""
    seen = Double.objects.visible_to(actor).merged().select_related("decided_by")
    into = seen.filter(other=incident).first() if incident.state == "merged" else None
    allowed = into is not None and may(rules.MERGE, actor, incident.team_id)
    form = (refused or ReasonForm(prefix="undo", use_required_attribute=False)) if allowed else None
    may_look = incident.state in LIVE and not incident.needs_two and may(rules.MERGE, actor, incident.team_id)
    look_from = f"{month_later(incident.month, -BEFORE):%Y-%m}" if may_look else ""
    return Doubled(incident.state == "merged", into, list(seen.filter(counted=incident)[:SHOWN]), form, look_from)
